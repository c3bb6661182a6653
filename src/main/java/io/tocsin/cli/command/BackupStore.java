package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.settings.ByteCount;
import io.tocsin.wire.JsonWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has the running daemon copy its store to a directory of the daemon's machine, and waits until the copy is whole. */
@Command(
        name = "backup",
        description = "Copy the store while the daemon runs. The copy is read from end to end before it gets its name.")
public final class BackupStore implements Callable<Integer> {

    private static final long POLL_MILLIS = 200;

    private final Session session;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "A directory that does not exist yet, on the daemon's machine. "
                    + "Default: one named by the time, in backups below data-dir.")
    private @Nullable Path to;

    /** For one run. */
    public BackupStore(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        var daemon = session.daemon();
        var body = JsonWriter.compact().beginObject();
        if (to != null) {
            body.name("to").value(to.toAbsolutePath().normalize().toString());
        }
        Json backup = daemon.post(
                        Paths.BACKUPS,
                        "application/json",
                        Map.of(),
                        body.endObject().toByteArray(),
                        Daemon.DEFAULT_TIMEOUT)
                .orFail();
        while (backup.get("state").text().equals("running")) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            backup = daemon.get(Paths.BACKUPS, Map.of());
        }
        boolean done = backup.get("state").text().equals("done");
        if (session.isJson()) {
            session.print(backup);
        } else if (done) {
            session.terminal()
                    .out()
                    .print(backup.get("directory").text() + ": "
                            + ByteCount.rounded(backup.get("bytes").integer().orElse(0L)) + ", up to seq "
                            + backup.get("lastSeq").text() + ", read and found whole\n");
        } else {
            session.note("tocsin: no backup was made: " + backup.get("error").text());
        }
        return done ? ExitCode.DONE : ExitCode.FAILED;
    }
}
