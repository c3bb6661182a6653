package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.ProgramVersion;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.config.ConfigFile;
import io.tocsin.config.ServerConfig;
import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.logging.Logging;
import io.tocsin.logging.LoggingSettings;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.problem.Problem;
import io.tocsin.problem.ProblemException;
import io.tocsin.problem.Problems;
import io.tocsin.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the daemon until SIGTERM or SIGINT, then stops it within {@link Server#STOP_LIMIT}. A second such signal ends the
 * process at once, which loses nothing that was accepted. The exit code is 0 after a stop in which everything could be
 * closed, and 1 otherwise. SIGHUP reloads. A signal to stop that comes during the start
 * waits for its end.
 */
@Command(name = "run", description = "Run the daemon; what tocsind does without a command.")
public final class Run implements Callable<Integer> {

    /** How much longer than {@link Server#STOP_LIMIT} a stop may take before the process is ended. */
    private static final Duration AFTER_STOP_LIMIT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    @Option(
            names = "--strict",
            description = "Do not start with a configuration file that is broken, also when an earlier one was right.")
    private boolean strict;

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
        var found = find(file);
        Path pidFile = options.pidFile();
        if (pidFile == null) {
            return run(file, found);
        }
        var written = PidFile.write(pidFile);
        try {
            return run(file, found);
        } finally {
            written.remove();
        }
    }

    /**
     * What to run by.
     *
     * @param text what it was read from
     * @param mistakes those of the file that it stands in for; empty when it is the file itself
     */
    private record Found(ServerConfig config, byte[] text, List<Problem> mistakes) {}

    /** The file's configuration, or, when it is broken, the one that the daemon last started with. */
    private Found find(ConfigurationFile file) {
        byte[] text = file.bytes();
        var problems = new Problems();
        var read = file.read(text, problems);
        problems.warnings().forEach(warning -> terminal.err().print(warning + "\n"));
        terminal.flush();
        if (read.isPresent()) {
            return new Found(read.get().config(), text, List.of());
        }
        var last = strict ? Optional.<Path>empty() : LastConfiguration.of(text, terminal.environment());
        if (last.isPresent()) {
            var kept = file.at(last.get());
            byte[] keptText = kept.bytes();
            var standIn = kept.read(keptText, new Problems());
            if (standIn.isPresent()) {
                return new Found(standIn.get().config(), keptText, problems.errors());
            }
        }
        throw new InvalidInputException(problems.errors());
    }

    private int run(ConfigurationFile file, Found found) throws InterruptedException {
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
        Server server = start(file, found);
        LastConfiguration.keep(found.text(), found.config());
        Signals.on("HUP", server::reload);
        if (reloadAfterStart.get()) {
            server.reload();
        }
        manager.ready();
        stop.await();
        manager.stopping();
        return stop(server);
    }

    private static int stop(Server server) {
        LOG.info(
                "tocsind stops, within {} seconds; a second signal ends it at once, which loses nothing either",
                Server.STOP_LIMIT.toSeconds());
        var threads = new NamedThreads(new Health(Clock.systemUTC()));
        // a disk that hangs in the middle of closing the store would keep the process for ever
        threads.start("stop-limit", NamedThreads.Mode.DAEMON, () -> {
            Thread.sleep(Server.STOP_LIMIT.plus(AFTER_STOP_LIMIT).toMillis());
            Runtime.getRuntime().halt(ExitCode.FAILED);
        });
        try {
            server.stop(Deadline.after(Server.STOP_LIMIT));
        } catch (CloseFailedException e) {
            LOG.error("{}", e.getMessage());
            LOG.warn("tocsind has stopped, though not everything could be closed; nothing that was accepted is lost");
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }

    private static Server start(ConfigurationFile file, Found found) {
        var config = found.config();
        var logging = Logging.open(config.logging());
        found.mistakes().forEach(mistake -> LOG.error("{}", mistake));
        try {
            return Server.start(
                    config,
                    logging,
                    problems -> file.read(problems).map(ConfigFile::config),
                    broken(file, found),
                    ProgramVersion.text());
        } catch (ProblemException e) {
            // the sentence goes to standard error in any case
            if (!config.logging().file().equals(LoggingSettings.STDERR)) {
                LOG.error(e.getMessage());
            }
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("A mistake in the program ended the start", e);
            throw new StartFailedException(e);
        }
    }

    /** What the health answer says of a configuration that only stands in. */
    private static Optional<String> broken(ConfigurationFile file, Found found) {
        int mistakes = found.mistakes().size();
        if (mistakes == 0) {
            return Optional.empty();
        }
        String sentence = "the configuration file " + file.path() + " has " + mistakes
                + (mistakes == 1 ? " mistake" : " mistakes")
                + "; the one that tocsind last started with runs instead. Correct it (tocsind check), then reload. First: "
                + found.mistakes().get(0);
        LOG.error(sentence);
        return Optional.of(sentence);
    }
}
