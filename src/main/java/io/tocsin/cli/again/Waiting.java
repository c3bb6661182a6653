package io.tocsin.cli.again;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Waits for replays and retries that were begun, and says what became of them. */
@Command
final class Waiting {

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Wait so long for the end, then leave it to the daemon; 0 to not wait. Default: 10.")
    private int seconds = 10;

    /** Prints how each of {@code begun} stands at the end; the exit code: failed when one event was given up. */
    int report(Session session, Daemon daemon, List<Json> begun) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        var ended = new ArrayList<Json>();
        for (Json one : begun) {
            ended.add(awaited(daemon, one, deadline));
        }
        if (session.isJson()) {
            session.print(
                    new Json(Map.of("replays", ended.stream().map(Json::value).toList())));
        } else {
            ended.forEach(one -> session.terminal().out().print(ReplayText.sentence(one) + "\n"));
        }
        boolean failed = ended.stream()
                .anyMatch(one -> one.get("dead").integer().orElse(0L) > 0
                        || one.get("state").text().equals("cancelled"));
        return failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static Json awaited(Daemon daemon, Json begun, long deadlineNanos) {
        Json seen = begun;
        while (!ReplayText.isOver(seen)
                && System.nanoTime() - deadlineNanos < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
            seen = daemon.get(
                    ReplayText.PATH + "/" + Daemon.segment(seen.get("id").text()), Map.of());
        }
        return seen;
    }
}
