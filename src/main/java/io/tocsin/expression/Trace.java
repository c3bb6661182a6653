package io.tocsin.expression;

import io.tocsin.alert.Level;
import io.tocsin.expression.Node.Application;
import io.tocsin.expression.Node.Constant;
import io.tocsin.expression.Node.Tag;
import io.tocsin.wire.GoDuration;
import io.tocsin.wire.GoTime;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes down what one evaluation looks at: tags and calls with their values. For one thread. */
final class Trace {

    /** Values and calls are cut behind so many characters. */
    private static final int MOST_SHOWN = 200;

    private final Map<String, String> values = new LinkedHashMap<>();

    /** In the order in which they were first looked at. */
    Map<String, String> values() {
        return values;
    }

    /** A node has this value. Constants and operators are not worth a line: the expression shows them. */
    void note(Node node, Object value) {
        if (node instanceof Tag
                || (node instanceof Application call && call.signature().isFunction())) {
            values.put(cut(text(node)), cut(text(node, value)));
        }
    }

    private static String text(Node node) {
        if (node instanceof Tag tag) {
            return '"' + tag.key() + '"';
        }
        if (node instanceof Application call && call.signature().isFunction()) {
            return call.operands().stream()
                    .map(Trace::text)
                    .collect(Collectors.joining(", ", call.signature().name() + "(", ")"));
        }
        // the operands of an operator are written down by themselves
        return node instanceof Constant constant ? text(node, constant.value()) : "…";
    }

    private static String text(Node node, Object value) {
        return switch (node.type()) {
            case STRING -> "'" + value + "'";
            case DURATION -> GoDuration.render(Duration.ofNanos((Long) value));
            case TIME -> GoTime.render(((ZonedDateTime) value).toInstant());
            case INT ->
                isLevel(node)
                        ? Level.ofNumber(((Long) value).intValue())
                                .orElseThrow()
                                .name()
                        : value.toString();
            case BOOL -> value.equals(true) ? "TRUE" : "FALSE";
            case FLOAT, REGEX -> value.toString();
        };
    }

    private static boolean isLevel(Node node) {
        return node instanceof Application call && call.signature().name().equals("level");
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) > MOST_SHOWN
                ? text.substring(0, text.offsetByCodePoints(0, MOST_SHOWN)) + "…"
                : text;
    }
}
