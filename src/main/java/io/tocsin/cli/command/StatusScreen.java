package io.tocsin.cli.command;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.Table;
import io.tocsin.settings.ByteCount;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The answer of {@code /api/v1/status} as lines of at most 80 columns. With few handlers and little wrong it fits on 24
 * lines; what does not fit is counted, never left out in silence.
 */
final class StatusScreen {

    /** Handlers that are listed. */
    static final int MOST_HANDLERS = 8;

    private static final int WIDTH = 80;
    private static final int MOST_WRONG = 4;
    private static final int MOST_LINES_OF_A_CAUSE = 3;
    private static final int MOST_CLUSTERS = 4;
    private static final int MOST_REPLAYS = 3;
    private static final int MOST_UNROUTED = 3;
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration LONG_UNANSWERED = Duration.ofSeconds(5);

    private final Json status;
    private final Instant now;
    private final StringBuilder out = new StringBuilder();

    StatusScreen(Json status) {
        this.status = status;
        this.now = time(status.get("now"), Instant.EPOCH);
    }

    /** The screen, with a line end behind its last line. */
    String text() {
        line("tocsind " + status.get("version").text() + ", up " + age(status.get("startedAt")) + ": "
                + status.get("status").text() + headline());
        writeWrong();
        line("");
        writeStore();
        writeClusters();
        writeUnrouted();
        writeDeadLetters();
        writeReplays();
        writeHandlers();
        return out.toString();
    }

    /** How much is wrong; if nothing is, what somebody should look at all the same. */
    private String headline() {
        int wrong = status.get("conditions").elements().size();
        if (wrong > 0) {
            return ", " + wrong + (wrong == 1 ? " thing is wrong" : " things are wrong");
        }
        var worthALook = new ArrayList<String>();
        if (number(status.get("deadLetters").get("count")) > 0) {
            worthALook.add(deadLetters());
        }
        int unrouted = status.get("unrouted").elements().size();
        if (unrouted > 0) {
            worthALook.add(unrouted + (unrouted == 1 ? " topic" : " topics") + " without a handler");
        }
        return worthALook.isEmpty() ? ", nothing is wrong" : "; " + String.join(", ", worthALook);
    }

    private void writeWrong() {
        var conditions = new ArrayList<>(status.get("conditions").elements());
        conditions.sort(Comparator.comparing((Json condition) -> !isFailed(condition))
                .thenComparing(condition -> !condition.get("name").text().equals("store")));
        for (var condition : conditions.stream().limit(MOST_WRONG).toList()) {
            line("");
            line((isFailed(condition) ? "FAILED   " : "DEGRADED ")
                    + condition.get("name").text() + ", for " + age(condition.get("since")));
            var cause = wrapped("  ", condition.get("cause").text());
            // what is wrong alone has the room for all of it, such as the first mistake of a file with its fix
            boolean isCut = !isFailed(condition) && conditions.size() > 1 && cause.size() > MOST_LINES_OF_A_CAUSE;
            cause.stream()
                    .limit(isCut ? MOST_LINES_OF_A_CAUSE - 1 : cause.size())
                    .forEach(this::line);
            if (isCut) {
                line(cause.get(MOST_LINES_OF_A_CAUSE - 1) + " …");
            }
            wrapped("  do: ", condition.get("do").text()).forEach(this::line);
        }
        more(conditions.size() - MOST_WRONG, "");
    }

    private static boolean isFailed(Json condition) {
        return condition.get("severity").text().equals("failed");
    }

    private void writeStore() {
        var store = status.get("store");
        var log = store.get("log");
        line("Store     " + (store.get("accepting").text().equals("true") ? "" : "ACCEPTS NOTHING; ")
                + bytes(store.get("usedBytes")) + " used, " + bytes(store.get("freeBytes"))
                + " free, reserve "
                + bytes(store.get("reserveBytes"))
                + (store.has("maxBytes") ? ", at most " + bytes(store.get("maxBytes")) : ""));
        var parts = new ArrayList<String>();
        if (log.has("keptSince")) {
            parts.add("goes back " + age(log.get("keptSince")));
        }
        if (log.has("roomLastsSeconds")) {
            parts.add("room lasts " + age(Duration.ofSeconds(number(log.get("roomLastsSeconds")))));
        }
        if (log.get("shortOfRoom").text().equals("true")) {
            parts.add("SHORT OF ROOM");
        }
        var holders = log.get("heldBy").elements();
        if (!holders.isEmpty()) {
            var first = holders.get(0);
            parts.add("held by " + first.get("topic").text() + "/"
                    + first.get("id").text() + " (" + bytes(first.get("bytes")) + ")");
        }
        if (!parts.isEmpty()) {
            line("Log       " + String.join("; ", parts));
        }
    }

    private void writeReplays() {
        var replays = status.get("replays").elements();
        for (var replay : replays.stream().limit(MOST_REPLAYS).toList()) {
            String cause = replay.get("cause").text();
            line("Replay    " + replay.get("id").text() + " of "
                    + replay.get("topic").text() + " to "
                    + replay.get("handler").text() + ": "
                    + replay.get("state").text() + ", " + count(replay.get("left")) + " left"
                    + (cause.isEmpty() ? "" : " (" + cause + ")"));
        }
        more(replays.size() - MOST_REPLAYS, "");
    }

    private void writeClusters() {
        var clusters = new ArrayList<>(status.get("clusters").elements());
        clusters.sort((a, b) -> Boolean.compare(b.has("error"), a.has("error")));
        for (var cluster : clusters.stream().limit(MOST_CLUSTERS).toList()) {
            line("Cluster   " + cluster.get("id").text() + ": "
                    + cluster.get("state").text()
                    + (cluster.get("state").text().equals("off") ? " until a reload, for " : " for ")
                    + age(cluster.get("since")) + ", " + count(cluster.get("unacknowledgedRecords")) + " in flight"
                    + (cluster.has("waitingChange") ? ", a change waits" : "")
                    + (cluster.has("warning") ? ", confirmed by fewer than all" : ""));
        }
        more(clusters.size() - MOST_CLUSTERS, "Cluster   ");
    }

    private void writeUnrouted() {
        var unrouted = status.get("unrouted").elements();
        for (var topic : unrouted.stream().limit(MOST_UNROUTED).toList()) {
            line("Unrouted  " + topic.get("topic").text() + ": " + counted(topic.get("events"), "event")
                    + " without a handler"
                    + (topic.has("nearest")
                            ? "; did you mean " + topic.get("nearest").text() + "?"
                            : ""));
        }
        more(unrouted.size() - MOST_UNROUTED, "Unrouted  ");
    }

    private void writeDeadLetters() {
        if (number(status.get("deadLetters").get("count")) > 0) {
            line("Dead      " + deadLetters() + ": tocsin dead-letters list");
        }
    }

    private String deadLetters() {
        var letters = status.get("deadLetters");
        return (letters.get("more").text().equals("true") ? "at least " : "")
                + counted(letters.get("count"), "dead letter");
    }

    private void writeHandlers() {
        var states = status.get("handlerStates");
        var named = List.of("running", "waiting", "unresolved", "draining").stream()
                .filter(state -> number(states.get(state)) > 0)
                .map(state -> count(states.get(state)) + " " + state)
                .collect(Collectors.joining(", "));
        line("Handlers  " + (named.isEmpty() ? "none" : named) + "; " + counted(status.get("pending"), "event")
                + " pending, " + bytes(status.get("pendingBytes")));
        var handlers = status.get("handlers").elements();
        if (handlers.isEmpty()) {
            return;
        }
        line("");
        var table = new Table()
                .left("Handler", 7)
                .left("State", 5)
                .left("Pending", 7)
                .left("Size", 4)
                .left("Oldest", 6)
                .left("Next", 4)
                .last("Cause");
        for (var handler : handlers.stream().limit(MOST_HANDLERS).toList()) {
            table.row(
                    handler.get("topic").text() + "/" + handler.get("id").text(),
                    handler.has("untilReload") ? "off" : handler.get("state").text(),
                    count(handler.get("pending")),
                    bytes(handler.get("backlogBytes")),
                    handler.has("oldest") ? age(handler.get("oldest")) : "",
                    handler.has("nextAttempt") ? until(handler.get("nextAttempt")) : "",
                    cause(handler));
        }
        var rows = new StringWriter();
        var writer = new PrintWriter(rows);
        table.print(writer);
        writer.flush();
        rows.toString().lines().forEach(this::line);
        long all = List.of("running", "waiting", "unresolved", "draining").stream()
                .mapToLong(state -> number(states.get(state)))
                .sum();
        more(all - MOST_HANDLERS, "");
    }

    /** Why it does not get on; that an answer is awaited is worth a word when it takes long. */
    private String cause(Json handler) {
        var unanswered = Duration.between(time(handler.get("unansweredSince"), now), now);
        return !handler.has("cause") && unanswered.compareTo(LONG_UNANSWERED) >= 0
                ? "no answer for " + age(unanswered)
                : handler.get("cause").text();
    }

    private void more(long left, String indent) {
        if (left > 0) {
            line(indent + "and " + String.format(Locale.ROOT, "%,d", left) + " more: tocsin status -o json");
        }
    }

    /** Cut at the last column: everything is in the JSON. */
    private void line(String text) {
        var printable = Table.printable(text).stripTrailing();
        out.append(
                        printable.codePointCount(0, printable.length()) <= WIDTH
                                ? printable
                                : printable.substring(0, printable.offsetByCodePoints(0, WIDTH - 1)) + "…")
                .append('\n');
    }

    /** Lines that {@code label} begins, and blanks as long; nothing is cut. */
    private static List<String> wrapped(String label, String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(label);
        for (String word : Table.printable(text).split(" ", -1)) {
            boolean isFirst = line.length() == label.length();
            if (!isFirst && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(" ".repeat(label.length()));
                isFirst = true;
            }
            line.append(isFirst ? "" : " ").append(word);
            while (line.length() > WIDTH) {
                lines.add(line.substring(0, WIDTH));
                line.delete(0, WIDTH).insert(0, " ".repeat(label.length()));
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private String age(Json since) {
        return age(Duration.between(time(since, now), now));
    }

    private String until(Json at) {
        return age(Duration.between(now, time(at, now)));
    }

    /** In the two largest units. */
    private static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + "m" + String.format(Locale.ROOT, "%02ds", seconds % 60);
        }
        if (seconds < 86_400) {
            return seconds / 3_600 + "h" + String.format(Locale.ROOT, "%02dm", seconds / 60 % 60);
        }
        if (seconds > YEAR.toSeconds()) {
            return "over a year";
        }
        return seconds / 86_400 + "d" + String.format(Locale.ROOT, "%02dh", seconds / 3_600 % 24);
    }

    private static Instant time(Json value, Instant otherwise) {
        try {
            return value.text().isEmpty() ? otherwise : Instant.parse(value.text());
        } catch (DateTimeParseException notOurs) {
            return otherwise;
        }
    }

    private static String count(Json value) {
        return String.format(Locale.ROOT, "%,d", number(value));
    }

    private static String counted(Json value, String noun) {
        return count(value) + " " + noun + (number(value) == 1 ? "" : "s");
    }

    private static String bytes(Json value) {
        return ByteCount.rounded(number(value));
    }

    private static long number(Json value) {
        return value.integer().orElse(0L);
    }
}
