package io.tocsin.wire;

import java.util.Arrays;

/**
 * Writes one JSON document as UTF-8 into a growing buffer, byte for byte as Go's {@code encoding/json} does (1.22 and
 * later), since clients and templates compare it: {@code < > &}, U+2028 and U+2029 are escaped, a surrogate that stands
 * alone becomes {@code \ufffd}, and floats have the fewest digits that read back. The caller gives object keys in the
 * order they should have; Go orders those of maps by {@link Utf8#ORDER}.
 *
 * <p>A call that the document's structure does not allow is an {@link IllegalStateException}. For one thread.
 */
public final class JsonWriter {

    private static final String INDENT = "    ";

    private enum Place {
        START,
        FIRST_ELEMENT,
        NEXT_ELEMENT,
        FIRST_KEY,
        NEXT_KEY,
        MEMBER_VALUE,
        END
    }

    private final boolean pretty;
    private final JsonBytes out = new JsonBytes();
    private Place place = Place.START;
    private boolean[] enclosingIsObject = new boolean[16];
    private int depth;

    private JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    /** Without white space, as {@code json.Marshal}. */
    public static JsonWriter compact() {
        return new JsonWriter(false);
    }

    /** Indented by four spaces, empty objects and arrays on one line, as {@code json.MarshalIndent}; no newline at the end. */
    public static JsonWriter pretty() {
        return new JsonWriter(true);
    }

    /** Opens an object. */
    public JsonWriter beginObject() {
        open('{', true);
        return this;
    }

    /** Closes the object that was opened last. */
    public JsonWriter endObject() {
        if (place != Place.FIRST_KEY && place != Place.NEXT_KEY) {
            throw misplaced("the end of an object");
        }
        close('}', place == Place.FIRST_KEY);
        return this;
    }

    /** Opens an array. */
    public JsonWriter beginArray() {
        open('[', false);
        return this;
    }

    /** Closes the array that was opened last. */
    public JsonWriter endArray() {
        if (place != Place.FIRST_ELEMENT && place != Place.NEXT_ELEMENT) {
            throw misplaced("the end of an array");
        }
        close(']', place == Place.FIRST_ELEMENT);
        return this;
    }

    /** The key of the next member. Whether a key comes twice is not checked. */
    public JsonWriter name(String key) {
        if (place == Place.NEXT_KEY) {
            out.octet(',');
        } else if (place != Place.FIRST_KEY) {
            throw misplaced("a key");
        }
        newLine();
        out.string(key);
        out.octet(':');
        if (pretty) {
            out.octet(' ');
        }
        place = Place.MEMBER_VALUE;
        return this;
    }

    /** A string. */
    public JsonWriter value(String text) {
        beforeValue();
        out.string(text);
        afterValue();
        return this;
    }

    /** An integer. */
    public JsonWriter value(long number) {
        beforeValue();
        out.integer(number);
        afterValue();
        return this;
    }

    /**
     * A float: an integral one without a fraction, one below 1e-6 or from 1e21 on with an exponent.
     *
     * @throws NonFiniteNumberException for NaN and the infinities
     */
    public JsonWriter value(double number) {
        if (!Double.isFinite(number)) {
            throw new NonFiniteNumberException("a value", number);
        }
        beforeValue();
        long integral = (long) number;
        // below 2^53 every integer is a double, so that none has fewer digits that read back; -0 is printed with its
        // sign
        if (integral == number && Math.abs(integral) < 1L << 53 && (integral != 0 || 1 / number > 0)) {
            out.integer(integral);
        } else {
            out.ascii(GoFloat.text(number));
        }
        afterValue();
        return this;
    }

    /** A boolean. */
    public JsonWriter value(boolean flag) {
        beforeValue();
        out.ascii(flag ? "true" : "false");
        afterValue();
        return this;
    }

    /** The value {@code null}. */
    public JsonWriter nullValue() {
        beforeValue();
        out.ascii("null");
        afterValue();
        return this;
    }

    /** A newline after the document, as Go's streaming encoder puts it. */
    public JsonWriter newline() {
        if (place != Place.END) {
            throw misplaced("a newline");
        }
        out.octet('\n');
        return this;
    }

    /** A copy of what was written, once the document is complete. */
    public byte[] toByteArray() {
        if (place != Place.END) {
            throw misplaced("the end of the document");
        }
        return out.copy();
    }

    /** What was written so far, complete or not. */
    @Override
    public String toString() {
        return out.toString();
    }

    private void open(char bracket, boolean object) {
        beforeValue();
        out.octet(bracket);
        if (depth == enclosingIsObject.length) {
            enclosingIsObject = Arrays.copyOf(enclosingIsObject, 2 * depth);
        }
        enclosingIsObject[depth++] = object;
        place = object ? Place.FIRST_KEY : Place.FIRST_ELEMENT;
    }

    private void close(char bracket, boolean empty) {
        depth--;
        if (!empty) {
            newLine();
        }
        out.octet(bracket);
        afterValue();
    }

    private void beforeValue() {
        switch (place) {
            case START, MEMBER_VALUE -> {}
            case FIRST_ELEMENT -> newLine();
            case NEXT_ELEMENT -> {
                out.octet(',');
                newLine();
            }
            case FIRST_KEY, NEXT_KEY, END -> throw misplaced("a value");
        }
    }

    private void afterValue() {
        if (depth == 0) {
            place = Place.END;
        } else {
            place = enclosingIsObject[depth - 1] ? Place.NEXT_KEY : Place.NEXT_ELEMENT;
        }
    }

    private IllegalStateException misplaced(String what) {
        return new IllegalStateException(what + " cannot stand at " + place + ", after: " + this);
    }

    private void newLine() {
        if (pretty) {
            out.octet('\n');
            for (int i = 0; i < depth; i++) {
                out.ascii(INDENT);
            }
        }
    }
}
