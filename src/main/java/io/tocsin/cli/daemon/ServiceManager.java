package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how far this daemon is, by the program {@code systemd-notify}, since Java has no datagram Unix sockets.
 * Only when {@code NOTIFY_SOCKET} is set, as it is for a unit of {@code Type=notify}; otherwise every call does nothing.
 * A failure is logged and changes nothing else: the service manager then waits for its own time limit.
 */
final class ServiceManager {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    /** The program waits for the answer of systemd. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final boolean listens;
    private final String program;

    /** The manager that started this process, if any. */
    ServiceManager(Terminal terminal) {
        this(terminal.variable("NOTIFY_SOCKET").isPresent(), "systemd-notify");
    }

    /** With another program than {@code systemd-notify}, for tests. */
    ServiceManager(boolean listens, String program) {
        this.listens = listens;
        this.program = program;
    }

    /** The listener is open. */
    void ready() {
        tell("--ready");
    }

    /** A stop has begun. */
    void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String what) {
        if (!listens) {
            return;
        }
        try {
            Process process = new ProcessBuilder(
                            List.of(program, "--pid=" + ProcessHandle.current().pid(), what))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                LOG.atWarn().addKeyValue("state", what).log("systemd-notify took longer than 5 s");
            } else if (process.exitValue() != 0) {
                LOG.atWarn()
                        .addKeyValue("state", what)
                        .addKeyValue("exitCode", process.exitValue())
                        .log("systemd-notify failed");
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("state", what)
                    .addKeyValue("error", e.getMessage())
                    .log("systemd-notify cannot be run");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
