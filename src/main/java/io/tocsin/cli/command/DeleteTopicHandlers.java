package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Deletes handlers of one topic; what they had accepted is still delivered, unless it is to be discarded. The topic is no pattern. Without a pattern
 * of handlers Kapacitor's client does nothing and says nothing; here one is required.
 */
@Command(name = "topic-handlers", description = "Delete handlers of a topic; what is pending is still delivered.")
public final class DeleteTopicHandlers implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic, not a pattern.")
    private String topic = "";

    @Parameters(index = "1..*", paramLabel = "HANDLER-GLOB", arity = "1..*", description = "Patterns of handlers.")
    private List<String> patterns = List.of();

    @Option(
            names = "--discard",
            description =
                    "Give up what they have not delivered, also those that were deleted before and still deliver. "
                            + "Default: it is still delivered.")
    private boolean discard;

    /** For one run. */
    public DeleteTopicHandlers(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Daemon daemon = session.daemon();
        var deleted = new LinkedHashSet<String>();
        for (String pattern : patterns) {
            List<Json> handlers = ListTopics.handlers(daemon, topic, pattern);
            if (handlers.isEmpty()) {
                session.note("tocsin: no handler of topic " + topic + " matches " + pattern + "; nothing to delete.");
            }
            for (Json handler : handlers) {
                String id = handler.get("id").text();
                if (deleted.contains(id)) {
                    // one that was deleted before, and one that has its name now
                    continue;
                }
                if (discard) {
                    Json done = daemon.delete(Paths.handler(topic, id), Map.of("discard", "true"));
                    session.note("tocsin: handler " + id + " of topic " + topic + " gives up "
                            + done.get("discarded").text() + " events.");
                } else {
                    daemon.delete(Paths.handler(topic, id));
                }
                deleted.add(id);
            }
        }
        if (session.isJson()) {
            session.print(new Json(List.copyOf(deleted)));
        }
        return ExitCode.DONE;
    }
}
