package io.tocsin.cli.again;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Has dead letters delivered again by the present definition of their handler: one event's, those that flags name, or all of
 * them; asks before it takes more than one event. Waits a while for what becomes of them; fails when one is given up again.
 */
@Command(name = "retry", description = "Deliver events that were given up on once more.")
public final class RetryDeadLetters implements Callable<Integer> {

    private final Session session;

    @Mixin
    private MeantLetters meant = new MeantLetters();

    @Mixin
    private Waiting waiting = new Waiting();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    /** For one run. */
    public RetryDeadLetters(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var query = meant.query();
        Daemon daemon = session.daemon();
        String one = meant.one().orElse(null);
        if (one == null) {
            long count = new LetterPages(daemon).count(query);
            if (count == 0) {
                session.note("tocsin: there is no dead letter" + meant + "; nothing to retry.");
                return ExitCode.DONE;
            }
            if (!confirmation.isGiven(session.terminal(), "Retry " + Said.letters(count) + meant + "?")) {
                session.note("tocsin: nothing was retried.");
                return ExitCode.FAILED;
            }
        }
        String path = LetterPages.PATH + (one == null ? "" : "/" + Daemon.segment(one)) + "/retry";
        Json begun = daemon.post(
                        path + Daemon.query(query), "application/json", Map.of(), new byte[0], Daemon.DEFAULT_TIMEOUT)
                .orFail();
        return waiting.report(session, daemon, begun.get("retries").elements());
    }
}
