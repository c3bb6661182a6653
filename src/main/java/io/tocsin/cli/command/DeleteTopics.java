package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Deletes topics with their states and history. Their handlers stay defined, and what is pending is still delivered. A
 * pattern that matches nothing is no failure, so that a clean-up can be repeated, but it is said.
 */
@Command(name = "topics", description = "Delete topics with their states and history; handlers stay defined.")
public final class DeleteTopics implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "GLOB", arity = "1..*", description = "Patterns of topics.")
    private List<String> patterns = List.of();

    /** For one run. */
    public DeleteTopics(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Daemon daemon = session.daemon();
        var deleted = new LinkedHashSet<String>();
        for (String pattern : patterns) {
            List<Json> topics = ListTopics.matching(daemon, pattern);
            if (topics.isEmpty()) {
                session.note("tocsin: no topic matches " + pattern + "; nothing to delete.");
            }
            for (Json topic : topics) {
                String id = topic.get("id").text();
                daemon.delete(Paths.topic(id));
                deleted.add(id);
            }
        }
        if (session.isJson()) {
            session.print(new Json(List.copyOf(deleted)));
        }
        return ExitCode.DONE;
    }
}
