package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.kafka.KafkaSettings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads the configuration as {@code run} would, and says every mistake in it. Starts nothing. With {@code --connect} it
 * also tries each enabled cluster, from the name look-up to the login, and looks at the cluster's Kafka topic if its
 * {@code topic} names one; it produces nothing.
 */
@Command(name = "check", description = "Check the configuration and name every mistake in it; starts nothing.")
public final class Check implements Callable<Integer> {

    private final DaemonOptions options;
    private final Terminal terminal;

    @Option(
            names = "--connect",
            description = "Also try to connect and log in to each enabled Kafka cluster. Nothing is produced: "
                    + "tocsin service-tests kafka does that, on a running daemon.")
    private boolean connect;

    /** For one run. */
    public Check(DaemonOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var file = ConfigurationFile.locate(options, terminal);
        var config = file.readOrFail().config();
        config.store()
                .hopelessReserve(config.dataDir())
                .ifPresent(warning -> terminal.err().print("warning: " + warning + "\n"));
        terminal.out().print(file.path() + ": the configuration is right.\n");
        return !connect || areReached(config.kafka()) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private boolean areReached(List<KafkaSettings> clusters) {
        boolean all = true;
        try (var connections = Connections.open(terminal)) {
            for (var cluster : clusters) {
                if (cluster.enabled()) {
                    all &= connections.isReached(cluster);
                } else {
                    terminal.out().print("cluster " + cluster.id() + ": not enabled, not tried\n");
                }
            }
        }
        if (clusters.isEmpty()) {
            terminal.out().print("there is no [[kafka]] to connect to\n");
        }
        return all;
    }
}
