package io.tocsin.cli.command;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints what handlers make of an event: a headline for each, and below it what decides. */
final class ExplanationText {

    /** Longer values are cut; {@code -o json} shows them whole. */
    private static final int MOST_OF_A_VALUE = 300;

    private static final int LABEL = 12;

    /** Members that have lines of their own; what else a kind tells is shown by its name. */
    private static final Set<String> KNOWN = Set.of(
            "handler",
            "kind",
            "state",
            "definedLater",
            "match",
            "values",
            "matched",
            "would",
            "reason",
            "cluster",
            "rule",
            "kafkaTopic",
            "key",
            "headers",
            "timestamp",
            "timestampNote",
            "partitioner",
            "partitions",
            "partition",
            "partitionNote",
            "value",
            "valueCharacters",
            "topics",
            "forwards",
            "delivery");

    private final PrintWriter out;

    ExplanationText(PrintWriter out) {
        this.out = out;
    }

    /** Prints an event and its handlers. */
    void print(Json event) {
        print(event, "");
    }

    private void print(Json event, String indent) {
        String seq = event.get("seq").text();
        String accepted = event.get("acceptedAt").text();
        line(
                indent,
                (seq.isEmpty() ? "Event" : "Event " + seq) + " of topic "
                        + event.get("topic").text() + ": "
                        + event.get("id").text() + " " + event.get("level").text() + " (was "
                        + event.get("previousLevel").text() + ")"
                        + (accepted.isEmpty() ? ", not published" : ", accepted " + accepted));
        detail(indent, "message", event.get("message").text());
        for (Json handler : event.get("handlers").elements()) {
            handler(handler, indent);
        }
        if (event.get("handlers").elements().isEmpty()) {
            line(indent, "No handler: nothing is delivered. See: tocsin list topic-handlers");
        }
    }

    private void handler(Json handler, String indent) {
        Json delivery = handler.get("delivery");
        line(
                indent,
                handler.get("handler").text() + " (" + handler.get("kind").text() + "): "
                        + headline(handler, delivery));
        match(handler, indent);
        detail(
                indent,
                "reason",
                delivery.value() == null ? handler.get("reason").text() : DeliveryText.reason(delivery));
        detail(indent, "cluster", handler.get("cluster").text());
        detail(indent, "rule", handler.get("rule").text());
        detail(indent, "Kafka topic", handler.get("kafkaTopic").text());
        if (handler.has("key")) {
            detail(
                    indent,
                    "key",
                    handler.get("key").value() == null
                            ? "none"
                            : quoted(handler.get("key").text()));
        }
        detail(indent, "headers", headers(handler.get("headers")));
        detail(
                indent,
                "timestamp",
                handler.get("timestamp").text() + handler.get("timestampNote").text());
        partition(handler, indent);
        others(handler, indent);
        detail(indent, "value", cut(handler.get("value").text()));
        if (delivery.value() != null) {
            delivered(delivery, indent);
        }
        for (Json forward : handler.get("forwards").elements()) {
            print(forward, indent + "    ");
        }
    }

    private static String headline(Json handler, Json delivery) {
        if ("true".equals(handler.get("definedLater").text())) {
            return "not delivered, since the handler was defined later; would "
                    + handler.get("would").text();
        }
        return delivery.value() == null
                ? "would " + handler.get("would").text()
                : delivery.get("status").text();
    }

    private void match(Json handler, String indent) {
        String match = handler.get("match").text();
        if (match.isEmpty()) {
            return;
        }
        detail(indent, "match", match + (handler.get("matched").text().equals("true") ? " is true" : " is not true"));
        if (handler.get("values").value() instanceof Map<?, ?> values && !values.isEmpty()) {
            detail(
                    indent,
                    "with",
                    values.entrySet().stream()
                            .map(entry -> entry.getKey() + " = " + entry.getValue())
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String headers(Json headers) {
        return headers.elements().stream()
                .map(header -> header.get("name").text() + "="
                        + quoted(header.get("value").text()))
                .collect(Collectors.joining(", "));
    }

    private void partition(Json handler, String indent) {
        String partitioner = handler.get("partitioner").text();
        if (partitioner.isEmpty()) {
            return;
        }
        String partition =
                handler.get("partition").text() + handler.get("partitionNote").text();
        String of = handler.get("partitions").text();
        detail(indent, "partition", partition + (of.isEmpty() ? "" : " of " + of) + ", by " + partitioner);
    }

    private void others(Json handler, String indent) {
        if (handler.value() instanceof Map<?, ?> members) {
            members.forEach((name, value) -> {
                if (!KNOWN.contains(String.valueOf(name))) {
                    detail(indent, String.valueOf(name), new Json(value).compact());
                }
            });
        }
    }

    private void delivered(Json delivery, String indent) {
        if (delivery.get("attempts").text().equals("0")) {
            // it was never handed over
            return;
        }
        detail(indent, "attempts", delivery.get("attempts").text());
        detail(indent, "where", DeliveryText.position(delivery));
        detail(indent, "handed over", delivery.get("handedOver").text());
        detail(indent, "answered", delivery.get("acknowledged").text());
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String cut(String value) {
        int length = value.codePointCount(0, value.length());
        return length <= MOST_OF_A_VALUE
                ? value
                : value.substring(0, value.offsetByCodePoints(0, MOST_OF_A_VALUE)) + "… (" + length
                        + " characters; -o json shows them all)";
    }

    private void detail(String indent, String label, String text) {
        if (!text.isEmpty()) {
            line(indent, "  " + label + " ".repeat(Math.max(1, LABEL - label.length())) + " " + text);
        }
    }

    private void line(String indent, String text) {
        out.print(indent + Table.printable(text) + "\n");
    }
}
