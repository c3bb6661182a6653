package io.tocsin.wire;

import java.nio.charset.StandardCharsets;
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

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INDENT = "    ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NUMBER = 32;
    private static final int LONGEST_ESCAPE = 12;

    /** Escape by character below 0x80: 0 none, 'u' hexadecimal, else the letter after the backslash. */
    private static final byte[] ESCAPES = escapes();

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
    private byte[] buffer = new byte[512];
    private int size;
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
            put(',');
        } else if (place != Place.FIRST_KEY) {
            throw misplaced("a key");
        }
        newLine();
        string(key);
        put(':');
        if (pretty) {
            put(' ');
        }
        place = Place.MEMBER_VALUE;
        return this;
    }

    /** A string. */
    public JsonWriter value(String text) {
        beforeValue();
        string(text);
        afterValue();
        return this;
    }

    /** An integer. */
    public JsonWriter value(long number) {
        beforeValue();
        integer(number);
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
            integer(integral);
        } else {
            ascii(GoFloat.text(number));
        }
        afterValue();
        return this;
    }

    /** A boolean. */
    public JsonWriter value(boolean flag) {
        beforeValue();
        ascii(flag ? "true" : "false");
        afterValue();
        return this;
    }

    /** The value {@code null}. */
    public JsonWriter nullValue() {
        beforeValue();
        ascii("null");
        afterValue();
        return this;
    }

    /** A newline after the document, as Go's streaming encoder puts it. */
    public JsonWriter newline() {
        if (place != Place.END) {
            throw misplaced("a newline");
        }
        put('\n');
        return this;
    }

    /** A copy of what was written, once the document is complete. */
    public byte[] toByteArray() {
        if (place != Place.END) {
            throw misplaced("the end of the document");
        }
        return Arrays.copyOf(buffer, size);
    }

    /** What was written so far, complete or not. */
    @Override
    public String toString() {
        return new String(buffer, 0, size, StandardCharsets.UTF_8);
    }

    private void open(char bracket, boolean object) {
        beforeValue();
        put(bracket);
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
        put(bracket);
        afterValue();
    }

    private void beforeValue() {
        switch (place) {
            case START, MEMBER_VALUE -> {}
            case FIRST_ELEMENT -> newLine();
            case NEXT_ELEMENT -> {
                put(',');
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
        if (!pretty) {
            return;
        }
        ensure(1 + INDENT.length * depth);
        buffer[size++] = '\n';
        for (int i = 0; i < depth; i++) {
            System.arraycopy(INDENT, 0, buffer, size, INDENT.length);
            size += INDENT.length;
        }
    }

    private void string(String text) {
        int length = text.length();
        ensure(length + LONGEST_ESCAPE);
        buffer[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80 && ESCAPES[c] == 0) {
                buffer[size++] = (byte) c;
            } else {
                // the rest needs at least a byte a character, so that the branch above never has to look
                ensure(length - i + LONGEST_ESCAPE);
                if (escapeOrEncode(text, i)) {
                    i++;
                }
            }
        }
        buffer[size++] = '"';
    }

    /** Returns whether it took two characters. */
    private boolean escapeOrEncode(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x80) {
            byte escape = ESCAPES[c];
            if (escape == 'u') {
                unicodeEscape(c);
            } else {
                buffer[size++] = '\\';
                buffer[size++] = escape;
            }
        } else if (c == '\u2028' || c == '\u2029') {
            unicodeEscape(c);
        } else if (!Character.isSurrogate(c)) {
            size = Utf8.write(c, buffer, size);
        } else if (Utf8.isPairAt(text, index)) {
            size = Utf8.write(text.codePointAt(index), buffer, size);
            return true;
        } else {
            unicodeEscape('\uFFFD');
        }
        return false;
    }

    private void unicodeEscape(char c) {
        buffer[size++] = '\\';
        buffer[size++] = 'u';
        buffer[size++] = HEX[c >> 12];
        buffer[size++] = HEX[c >> 8 & 0xF];
        buffer[size++] = HEX[c >> 4 & 0xF];
        buffer[size++] = HEX[c & 0xF];
    }

    private void integer(long number) {
        if (number == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
            return;
        }
        ensure(LONGEST_NUMBER);
        if (number < 0) {
            buffer[size++] = '-';
            number = -number;
        }
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        size += digits;
        for (int at = size - 1; digits > 0; digits--) {
            buffer[at--] = (byte) ('0' + number % 10);
            number /= 10;
        }
    }

    private void ascii(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            buffer[size++] = (byte) text.charAt(i);
        }
    }

    private void put(char c) {
        ensure(1);
        buffer[size++] = (byte) c;
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, Math.addExact(size, more)));
        }
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[0x80];
        Arrays.fill(escapes, 0, 0x20, (byte) 'u');
        escapes['<'] = 'u';
        escapes['>'] = 'u';
        escapes['&'] = 'u';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        return escapes;
    }
}
