package io.tocsin.cli.command;

import io.tocsin.cli.client.Answer;
import io.tocsin.cli.client.DaemonUnreachableException;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.client.RefusedException;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Publishes line after line, in order, and keeps the account: what was accepted, which line was rejected and why.
 *
 * <p>A rejected line does not stop the others. What concerns every request (no daemon, no permission, no such topic)
 * stops, and the first line that was not stored is named.
 */
final class PublishedLines {

    private static final String NDJSON = "application/x-ndjson";

    private final Session session;
    private final PatientPost post;
    private final String topic;
    private final String path;
    private final String key;

    private final List<@Nullable Object> errors = new ArrayList<>();
    private final List<@Nullable Object> deliveries = new ArrayList<>();
    private final List<@Nullable Object> explanations = new ArrayList<>();
    private long accepted;
    private long rejected;
    private int requests;
    private boolean unrouted;
    private boolean dryRun;
    private boolean stopped;
    private int worst = ExitCode.DONE;

    /** @param path where the events of {@code topic} are posted to, with the options */
    PublishedLines(Session session, PatientPost post, String topic, String path, String key) {
        this.session = session;
        this.post = post;
        this.topic = topic;
        this.path = path;
        this.key = key;
    }

    /** Publishes all and prints the account; the exit code. */
    int publish(LineBatches batches) throws IOException {
        int code = ExitCode.DONE;
        Optional<LineBatches.Batch> batch = batches.next();
        while (code == ExitCode.DONE && batch.isPresent()) {
            reject(batches.takeTooLong());
            code = publish(batch.get());
            batch = code == ExitCode.DONE ? batches.next() : Optional.empty();
        }
        reject(batches.takeTooLong());
        print();
        if (code == ExitCode.DONE && rejected > 0) {
            return ExitCode.FAILED;
        }
        return code == ExitCode.DONE ? worst : code;
    }

    private int publish(LineBatches.Batch batch) {
        Answer answer;
        try {
            answer = post.post(path, NDJSON, key + "-" + batch.firstLine(), batch.body());
        } catch (DaemonUnreachableException e) {
            return stop(batch, e.getMessage(), ExitCode.TRY_AGAIN_LATER);
        }
        requests++;
        if (answer.isWorthRepeating()) {
            return stop(batch, sentence(answer), ExitCode.TRY_AGAIN_LATER);
        }
        Json json;
        try {
            json = answer.json();
        } catch (RefusedException e) {
            return stop(batch, e.getMessage(), ExitCode.FAILED);
        }
        if (answer.isStored()) {
            session.note("tocsin: lines " + batch.firstLine() + " to " + batch.lastLine() + ": " + why(json));
            // a dead letter stays one; what is late may still arrive
            worst = worst == ExitCode.FAILED ? worst : code(answer);
        }
        if (json.has("results")) {
            account(batch, json);
        } else if (answer.isSuccess()) {
            accepted += batch.lines().size();
            unrouted |= json.get("handlers").integer().orElse(1L) == 0;
        } else if (answer.status() == 400) {
            rejectAll(batch, answer, json);
        } else {
            return stop(batch, sentence(answer), ExitCode.FAILED);
        }
        return ExitCode.DONE;
    }

    /** The exit code for events that are stored, but not delivered. */
    static int code(Answer stored) {
        return stored.status() == 502 ? ExitCode.FAILED : ExitCode.TRY_AGAIN_LATER;
    }

    /** Why what is stored is not all delivered, without the daemon's remedy: ours names an option. */
    static String why(Json stored) {
        return stored.get("error").text().replaceFirst(" Fix: .*", "");
    }

    /** A line for each delivery that was waited for. */
    static void printDeliveries(Session session, Json answer) {
        for (Json delivery : answer.get("deliveries").elements()) {
            session.terminal().out().print(Table.printable("  " + DeliveryText.line(delivery)) + "\n");
        }
    }

    private void account(LineBatches.Batch batch, Json json) {
        accepted += json.get("accepted").integer().orElse(0L);
        dryRun |= json.get("dryRun").text().equals("true");
        for (Json delivery : json.get("deliveries").elements()) {
            deliveries.add(delivery.value());
            if (!session.isJson()) {
                session.terminal()
                        .out()
                        .print(Table.printable(delivery.get("seq").text() + " " + DeliveryText.line(delivery)) + "\n");
            }
        }
        for (Json result : json.get("results").elements()) {
            unrouted |= result.get("handlers").integer().orElse(1L) == 0;
            if (dryRun && result.get("error").text().isEmpty()) {
                explanations.add(result.value());
                if (!session.isJson()) {
                    new ExplanationText(session.terminal().out()).print(result);
                }
            }
            if (!result.get("error").text().isEmpty()) {
                // an item is not always a line: one may go on over two, or two stand on one
                int index = result.get("index").integer().orElse(0L).intValue();
                int line = result.get("line").integer().orElse(index + 1L).intValue();
                reject(batch.line(line - 1), result.get("error").text());
            }
        }
    }

    /** The request as a whole could not be read, so that none of its lines is stored. */
    private void rejectAll(LineBatches.Batch batch, Answer answer, Json json) {
        int line = batch.line(json.get("line").integer().orElse(1L).intValue() - 1);
        reject(line, sentence(answer));
        if (batch.lines().size() > 1) {
            rejected += batch.lines().size() - 1;
            session.note("Lines " + batch.firstLine() + " to " + batch.lastLine() + " went in one request; none of them"
                    + " is stored.");
        }
    }

    private void reject(List<Integer> tooLong) {
        for (int line : tooLong) {
            reject(line, "longer than " + LineBatches.MAX_LINE_BYTES + " bytes; not sent");
        }
    }

    private void reject(int line, String error) {
        rejected++;
        session.note("line " + line + ": " + error);
        var entry = new LinkedHashMap<String, @Nullable Object>();
        entry.put("line", (long) line);
        entry.put("error", error);
        errors.add(entry);
    }

    /** Whether some lines were not sent, or not stored, for a reason that concerns every request. */
    boolean isStopped() {
        return stopped;
    }

    private int stop(LineBatches.Batch batch, String why, int code) {
        stopped = true;
        session.note("tocsin: " + why);
        String what = path.contains("dry-run=") ? " on were not looked at." : " on were not accepted.";
        session.note("Stopped; lines from " + batch.firstLine() + what);
        return code;
    }

    private void print() {
        if (session.isJson()) {
            var account = new LinkedHashMap<String, @Nullable Object>();
            account.put("accepted", accepted);
            account.put("rejected", rejected);
            account.put("requests", (long) requests);
            account.put("errors", errors);
            if (dryRun) {
                account.put("results", explanations);
            } else if (path.contains("wait=")) {
                account.put("deliveries", deliveries);
            }
            session.print(new Json(account));
        } else {
            session.terminal()
                    .out()
                    .print((dryRun ? "would be accepted: " : "accepted ") + counted(accepted, "event")
                            + (rejected > 0 ? ", rejected " + rejected : "") + " in " + counted(requests, "request")
                            + "\n");
        }
        if (unrouted) {
            session.note(noHandler(session, topic));
        }
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** What is said of a topic without a handler, with the one that may have been meant. */
    static String noHandler(Session session, String topic) {
        String nearest = nearestHandled(session, topic);
        return "Note: topic " + topic + " has no handler, so that nothing is delivered."
                + (nearest.isEmpty() ? "" : " Did you mean " + nearest + "?")
                + " See: tocsin list topic-handlers";
    }

    private static String nearestHandled(Session session, String topic) {
        Json status;
        try {
            status = session.daemon().get(Paths.STATUS, Map.of("worst", "1"));
        } catch (RefusedException | DaemonUnreachableException e) {
            // the note is worth having without it, and the events are stored
            return "";
        }
        return status.get("unrouted").elements().stream()
                .filter(unrouted -> unrouted.get("topic").text().equals(topic))
                .map(unrouted -> unrouted.get("nearest").text())
                .findFirst()
                .orElse("");
    }

    /** The daemon's own sentence for an answer that is no success. */
    static String sentence(Answer answer) {
        try {
            answer.orFail();
        } catch (RefusedException e) {
            return e.getMessage();
        }
        throw new IllegalStateException("a success has no such sentence");
    }
}
