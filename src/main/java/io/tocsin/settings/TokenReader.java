package io.tocsin.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds nodes from the tokens of Jackson's streaming parsers, and refuses what these let through: keys given twice,
 * nesting over 32 levels, numbers that are not finite; in YAML also aliases, anchors, tags and merge keys.
 */
final class TokenReader {

    static final int MAX_DEPTH = 32;

    private final String source;
    private final String text;
    private final Problems problems;
    private final JsonParser parser;
    private final boolean yaml;

    /** Reading cannot go on; the problem is reported. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private Refused() {
            super(null, null, false, false);
        }
    }

    TokenReader(String source, String text, Problems problems, JsonParser parser, boolean yaml) {
        this.source = source;
        this.text = text;
        this.problems = problems;
        this.parser = parser;
        this.yaml = yaml;
    }

    /** The value that starts at the current token. */
    Node value(String path, Position at, int depth) throws IOException, Refused {
        if (depth > MAX_DEPTH) {
            report("", "tables and lists are nested more than " + MAX_DEPTH + " levels deep.", "write it flatter.");
            throw new Refused();
        }
        var token = parser.currentToken();
        if (yaml) {
            refuseReferences(path);
        }
        return switch (token) {
            case START_OBJECT -> table(path, at, depth);
            case START_ARRAY -> list(path, at, depth);
            default -> scalar(token, path, at);
        };
    }

    private Node.Table table(String path, Position at, int depth) throws IOException, Refused {
        Map<String, Node> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = String.valueOf(parser.currentName());
            String full = TomlLocator.join(path, key);
            Position keyAt = here();
            if (yaml && key.equals("<<")) {
                report(full, "the merge key << is not read here.", "write the keys out.");
            }
            if (yaml) {
                refuseReferences(full);
            }
            var before = entries.get(key);
            if (before != null) {
                report(
                        full,
                        full + " is given twice; first on line " + before.at().line() + ".",
                        "remove one of the two.");
            }
            parser.nextToken();
            entries.putIfAbsent(key, value(full, keyAt, depth + 1));
        }
        return new Node.Table(entries, at);
    }

    private Node.Items list(String path, Position at, int depth) throws IOException, Refused {
        List<Node> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(path + "[" + elements.size() + "]", here(), depth + 1));
        }
        return new Node.Items(elements, at);
    }

    private Node scalar(JsonToken token, String path, Position at) throws IOException {
        String spelling = yaml && token != JsonToken.VALUE_STRING ? parser.getText() : null;
        return switch (token) {
            case VALUE_NULL -> new Node.Scalar(null, null, at);
            case VALUE_TRUE -> new Node.Scalar(true, spelling, at);
            case VALUE_FALSE -> new Node.Scalar(false, spelling, at);
            case VALUE_NUMBER_INT -> new Node.Scalar(wholeNumber(parser.getBigIntegerValue()), spelling, at);
            case VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (!Double.isFinite(number)) {
                    report(path, path + " is beyond the range of 64-bit numbers.", "write a smaller one.");
                    yield new Node.Unreadable(at);
                }
                yield new Node.Scalar(number, spelling, at);
            }
            default -> new Node.Scalar(parser.getText(), null, at);
        };
    }

    private static Object wholeNumber(BigInteger number) {
        return number.bitLength() > 63 ? number : (Object) number.longValue();
    }

    /** An alias comes as the text of its name, and an anchor or tag not at all, so the first character tells. */
    private void refuseReferences(String path) {
        int offset = (int) parser.currentTokenLocation().getCharOffset();
        switch (offset >= 0 && offset < text.length() ? text.charAt(offset) : ' ') {
            case '*' -> report(path, "aliases (*name) are not read here.", "write the value out.");
            case '&' -> report(path, "anchors (&name) are not read here.", "remove the anchor.");
            case '!' -> report(path, "tags (!name) are not read here.", "remove the tag; put text in quotes.");
            default -> {}
        }
    }

    Position here() {
        var at = parser.currentTokenLocation();
        return new Position(at.getLineNr(), at.getColumnNr());
    }

    private void report(String path, String what, String fix) {
        var at = here();
        problems.error(new Location(source, at.line(), at.column(), path), what, fix);
    }
}
