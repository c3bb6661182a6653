package io.tocsin.settings;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The language of a text, and how a value is written in it; what the fixes in problems are made of. */
enum Syntax {
    TOML(" = "),
    YAML(": "),
    JSON(": ");

    private final String between;

    Syntax(String between) {
        this.between = between;
    }

    /** {@code key = value}, {@code key: value} or {@code "key": value}. */
    String entry(String key, Object value) {
        return (this == JSON ? quoted(key) : key(key)) + between + literal(value);
    }

    /** A value as it is written in this language. */
    String literal(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String text) {
            return quoted(text);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::literal).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry(String.valueOf(entry.getKey()), String.valueOf(entry.getValue())))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.toString();
    }

    /** A key, in quotes where the bare form would not do. */
    static String key(String key) {
        return key.matches("[A-Za-z0-9_-]+") ? key : quoted(key);
    }

    /** Text in double quotes, escaped by rules that are the same in the three languages. */
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append(String.format("\\u%04X", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
