package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.ProgramVersion;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.config.ConfigFile;
import io.tocsin.config.ServerConfig;
import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.logging.Logging;
import io.tocsin.logging.LoggingSettings;
import io.tocsin.problem.ProblemException;
import io.tocsin.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/**
 * Runs the daemon until SIGTERM or SIGINT, then stops it within {@link Server#STOP_LIMIT}. A second such signal ends the
 * process at once, which loses nothing that was accepted. SIGHUP reloads. A signal to stop that comes during the start
 * waits for its end.
 */
@Command(name = "run", description = "Run the daemon; what tocsind does without a command.")
public final class Run implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    private final DaemonOptions options;
    private final Terminal terminal;

    /** For one run. */
    public Run(DaemonOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var file = ConfigurationFile.locate(options, terminal);
        ServerConfig config = file.readOrFail().config();
        Path pidFile = options.pidFile();
        if (pidFile == null) {
            return run(file, config);
        }
        var written = PidFile.write(pidFile);
        try {
            return run(file, config);
        } finally {
            written.remove();
        }
    }

    private int run(ConfigurationFile file, ServerConfig config) throws InterruptedException {
        var stop = new CountDownLatch(1);
        Runnable end = () -> {
            if (stop.getCount() == 0) {
                Runtime.getRuntime().halt(ExitCode.FAILED);
            }
            stop.countDown();
        };
        Signals.on("TERM", end);
        Signals.on("INT", end);
        // the listener answers before the start has returned, so a reload may be asked for in between
        var reloadAfterStart = new AtomicBoolean();
        Signals.on("HUP", () -> reloadAfterStart.set(true));

        var manager = new ServiceManager(terminal);
        Server server = start(file, config);
        Signals.on("HUP", server::reload);
        if (reloadAfterStart.get()) {
            server.reload();
        }
        manager.ready();
        stop.await();
        manager.stopping();
        try {
            server.stop(Deadline.after(Server.STOP_LIMIT));
        } catch (CloseFailedException e) {
            LOG.error(e.getMessage());
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    private static Server start(ConfigurationFile file, ServerConfig config) {
        var logging = Logging.open(config.logging());
        try {
            return Server.start(
                    config, logging, problems -> file.read(problems).map(ConfigFile::config), ProgramVersion.text());
        } catch (ProblemException e) {
            // the sentence goes to standard error in any case
            if (!config.logging().file().equals(LoggingSettings.STDERR)) {
                LOG.error(e.getMessage());
            }
            throw e;
        }
    }
}
