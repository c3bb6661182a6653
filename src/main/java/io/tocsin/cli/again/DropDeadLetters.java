package io.tocsin.cli.again;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Drops dead letters for good: one event's, those that flags name, or all of them; asks before. */
@Command(name = "drop", description = "Drop events that were given up on, for good.")
public final class DropDeadLetters implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SEQ", arity = "0..1", description = "The event's seq; default: all that the flags name.")
    private @Nullable String seq;

    @Mixin
    private LetterFlags flags = new LetterFlags();

    @Option(names = "--all", description = "Every dead letter of every handler.")
    private boolean all;

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** For one run. */
    public DropDeadLetters(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var query = flags.meant(seq != null, all, spec);
        Daemon daemon = session.daemon();
        var pages = new LetterPages(daemon);
        String one = seq;
        long meant = one == null ? pages.count(query) : 1;
        if (meant == 0) {
            session.note("tocsin: there is no dead letter" + flags + "; nothing to drop.");
            return ExitCode.DONE;
        }
        String what = one == null ? Said.letters(meant) + flags : "the dead letter of seq " + one + flags;
        if (!confirmation.isGiven(session.terminal(), spec, "Drop " + what + "? What is dropped is gone for good.")) {
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
