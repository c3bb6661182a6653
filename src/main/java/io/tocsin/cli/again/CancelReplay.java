package io.tocsin.cli.again;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends a replay or a retry; what it has handed over stays delivered, and dead letters that are left stay. */
@Command(name = "cancel", description = "End a replay or a retry of dead letters; what is delivered stays so.")
public final class CancelReplay implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "ID", description = "Its id, as replay list shows it.")
    private String id = "";

    /** For one run. */
    public CancelReplay(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json cancelled = session.daemon().delete(ReplayText.PATH + "/" + Daemon.segment(id), Map.of());
        if (session.isJson()) {
            session.print(cancelled);
        } else {
            session.terminal().out().print(ReplayText.sentence(cancelled) + "\n");
        }
        return ExitCode.DONE;
    }
}
