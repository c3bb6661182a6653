package io.tocsin.cli.again;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Drops dead letters for good: one event's, those that flags name, or all of them; asks before. */
@Command(name = "drop", description = "Drop events that were given up on, for good.")
public final class DropDeadLetters implements Callable<Integer> {

    private final Session session;

    @Mixin
    private MeantLetters meant = new MeantLetters();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    /** For one run. */
    public DropDeadLetters(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var query = meant.query();
        Daemon daemon = session.daemon();
        var pages = new LetterPages(daemon);
        String one = meant.one().orElse(null);
        long count = one == null ? pages.count(query) : 1;
        if (count == 0) {
            session.note("tocsin: there is no dead letter" + meant + "; nothing to drop.");
            return ExitCode.DONE;
        }
        String what = one == null ? Said.letters(count) + meant : "the dead letter of seq " + one + meant;
        if (!confirmation.isGiven(session.terminal(), "Drop " + what + "? What is dropped is gone for good.")) {
            session.note("tocsin: nothing was dropped.");
            return ExitCode.FAILED;
        }
        long dropped = one == null ? pages.drop(query) : dropOne(daemon, one, query);
        if (session.isJson()) {
            session.print(new Json(Map.of("dropped", dropped)));
        } else {
            session.terminal().out().print("Dropped " + Said.letters(dropped) + ".\n");
        }
        return ExitCode.DONE;
    }

    private static long dropOne(Daemon daemon, String seq, Map<String, String> query) {
        return daemon.delete(LetterPages.PATH + "/" + Daemon.segment(seq), query)
                .get("dropped")
                .integer()
                .orElse(0L);
    }
}
