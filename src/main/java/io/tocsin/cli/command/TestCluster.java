package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.client.ProbeText;
import io.tocsin.cli.terminal.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Goes through the stages of a connection to a cluster, as the daemon sees it, and says which one fails and why. */
@Command(
        name = "test",
        description = "Go through the stages of a connection to a cluster: name look-up, connect, TLS, SASL, "
                + "authorisation, topic, size, acknowledgement.")
public final class TestCluster implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "CLUSTER", description = "The id of the cluster.")
    private String cluster = "";

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "Also look whether this Kafka topic exists and may be written to.")
    private @Nullable String topic;

    @Option(
            names = "--message",
            paramLabel = "TEXT",
            description = "Also produce a record with this value to the Kafka topic. Default: none is produced.")
    private @Nullable String message;

    @Option(names = "--key", paramLabel = "TEXT", description = "The key of that record. Default: the empty text.")
    private @Nullable String key;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** For one run. */
    public TestCluster(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (topic == null && (message != null || key != null)) {
            throw new ParameterException(
                    spec.commandLine(), "A record needs a Kafka topic to go to: give --topic NAME as well.");
        }
        Json probe = session.daemon()
                .post(
                        Paths.probe(cluster) + Daemon.query(query()),
                        "application/json",
                        Map.of(),
                        new byte[0],
                        ServiceTests.LONGEST)
                .orFail();
        if (session.isJson()) {
            session.print(probe);
        } else {
            ProbeText.print(session.terminal().out(), probe);
        }
        return ProbeText.isSuccess(probe) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Map<String, String> query() {
        var query = new LinkedHashMap<String, String>();
        put(query, "topic", topic);
        put(query, "key", key);
        put(query, "message", message);
        return query;
    }

    private static void put(Map<String, String> query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }
}
