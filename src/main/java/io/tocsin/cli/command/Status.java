package io.tocsin.cli.command;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Shows how the daemon is, on one screen: what is wrong, since when and what to do; store, clusters and the handlers in
 * trouble. Ends with {@link ExitCode#DONE} when nothing is wrong, and with {@link ExitCode#FAILED} when something is or
 * the daemon cannot be reached.
 */
@Command(
        name = "status",
        description = {
            "Show how the daemon is: what is wrong, since when, and what to do.",
            "Exit code 0 when nothing is wrong, 1 when something is, or the daemon does not answer."
        })
public final class Status implements Callable<Integer> {

    private final Session session;

    /** For one run. */
    public Status(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var query = session.isJson()
                ? Map.<String, String>of()
                : Map.of("worst", Integer.toString(StatusScreen.MOST_HANDLERS));
        Json status = session.daemon().get(Paths.STATUS, query);
        if (session.isJson()) {
            session.print(status);
        } else {
            session.terminal().out().print(new StatusScreen(status).text());
        }
        return status.get("conditions").elements().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
