package io.tocsin.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tocsin.wire.Utf8;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one item at the parser's current token and leaves the parser at each value's last token, whatever
 * it was, so that the item can be read to its end. A mistake is added to the item's problems and gives null.
 */
final class ValueReader {

    private final JsonParser parser;
    private final int base;
    private final ItemProblems problems;

    /**
     * For one item.
     *
     * @param base where the parser's bytes begin in the body
     */
    ValueReader(JsonParser parser, int base, ItemProblems problems) {
        this.parser = parser;
        this.base = base;
        this.problems = problems;
    }

    /** Whether the value is null, which counts as absent. */
    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** The current token. */
    JsonToken token() {
        return parser.currentToken();
    }

    /** Passes over the current value. */
    void skip() throws IOException {
        parser.skipChildren();
    }

    /** Adds a mistake at the current token. */
    void problem(String key, String what, String fix) {
        problems.add(base + (int) parser.currentTokenLocation().getByteOffset(), key, key + ": " + what, fix);
    }

    /** Adds a mistake at the current value and passes over it. */
    void refuse(String key, String what, String fix) throws IOException {
        problem(key, what, fix);
        parser.skipChildren();
    }

    /** Text of at most the body's length. */
    @Nullable
    String text(String key) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            refuse(key, "must be text, not " + found() + ".", "put it in quotes.");
            return null;
        }
        return parser.getText();
    }

    /** True or false. */
    @Nullable
    Boolean flag(String key) throws IOException {
        var token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            refuse(key, "must be true or false, not " + found() + ".", "");
            return null;
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** A whole number of 64 bits. */
    @Nullable
    Long whole(String key) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || !fitsLong()) {
            refuse(key, parser.getText() + " is outside the 64 bits of a whole number.", "put it in quotes.");
            return null;
        }
        return parser.getLongValue();
    }

    /** Text, a number or a boolean, as an event's field or a series' value has it. */
    @Nullable
    Object scalar(String key) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> whole(key);
            case VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (!Double.isFinite(number)) {
                    problem(key, parser.getText() + " is beyond the range of a 64-bit float.", "put it in quotes.");
                    yield null;
                }
                yield number;
            }
            default -> {
                refuse(key, "must be text, a number, true or false, not " + found() + ".", "");
                yield null;
            }
        };
    }

    /** An object whose values are all text. */
    Map<String, String> texts(String key) throws IOException {
        var texts = new HashMap<String, String>();
        members(key, (name, path) -> {
            var text = text(path);
            if (text != null) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    /** An object whose values are all scalars. */
    Map<String, Object> scalars(String key) throws IOException {
        var scalars = new HashMap<String, Object>();
        members(key, (name, path) -> {
            var scalar = scalar(path);
            if (scalar != null) {
                scalars.put(name, scalar);
            }
        });
        return scalars;
    }

    /** What is done at the value of each member. */
    interface Member {
        void read(String name, String path) throws IOException;
    }

    /** Reads every member of the object at the current token; a key that comes twice is a mistake. */
    void members(String key, Member member) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            refuse(key, "must be an object, not " + found() + ".", "");
            return;
        }
        var seen = new HashMap<String, Boolean>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var path = key.isEmpty() ? name : key + "." + name;
            if (seen.put(name, true) != null) {
                problem(path, "is given twice.", "remove one of the two.");
            }
            if (!Utf8.isWellFormed(name)) {
                problem(path, "the key has half a character, a surrogate that stands alone.", "");
            }
            parser.nextToken();
            member.read(name, path);
        }
    }

    /** What is done at each element. */
    interface Element {
        void read(int index, String path) throws IOException;
    }

    /** Reads every element of the array at the current token. */
    void elements(String key, Element element) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            refuse(key, "must be an array, not " + found() + ".", "");
            return;
        }
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            element.read(index, key + "[" + index + "]");
        }
    }

    /** The current value in words. */
    String found() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + shortened(parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> parser.getText();
            case VALUE_NULL -> "null";
            default -> throw new AssertionError(parser.currentToken());
        };
    }

    /** Text for an error, cut to what one can read. */
    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, text.offsetByCodePoints(0, 50)) + "…";
    }

    private boolean fitsLong() throws IOException {
        var type = parser.getNumberType();
        return type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG;
    }
}
