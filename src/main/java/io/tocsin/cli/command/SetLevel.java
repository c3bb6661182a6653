package io.tocsin.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sets the daemon's log level until it is restarted or reloaded. */
@Command(name = "level", description = "Set the daemon's log level until its next reload or start.")
public final class SetLevel implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "LEVEL", description = "DEBUG, INFO, WARN or ERROR.")
    private String level = "";

    /** For one run. */
    public SetLevel(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        byte[] body = new Json(Map.of("level", level)).compact().getBytes(UTF_8);
        session.daemon()
                .post(Paths.LOG_LEVEL, "application/json", Map.of(), body, Daemon.DEFAULT_TIMEOUT)
                .orFail();
        return ExitCode.DONE;
    }
}
