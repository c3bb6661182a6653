package io.tocsin.cli.daemon;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.client.ProbeText;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.probe.ClusterProbe;
import io.tocsin.kafka.probe.ProbeJson;
import io.tocsin.kafka.probe.ProbeRequest;
import io.tocsin.kafka.probe.ProbeResult;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.logging.Logging;
import io.tocsin.wire.JsonWriter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/** Tries Kafka clusters from a command, without a daemon, one at a time. Produces nothing. */
final class Connections implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Terminal terminal;
    private final LifecycleStack stack = new LifecycleStack();
    private final ClusterProbe probe;

    private Connections(Terminal terminal) {
        this.terminal = terminal;
        var threads = stack.opened("threads", new NamedThreads(new Health(Clock.systemUTC())));
        this.probe = stack.opened("probe", new ClusterProbe(threads, Clock.systemUTC()));
    }

    static Connections open(Terminal terminal) {
        // what the Kafka client would log is what the probe says in words
        Logging.silence();
        return new Connections(terminal);
    }

    /** Tries a cluster, with the Kafka topic of handlers that name none, and prints what it found; whether it works. */
    boolean isReached(KafkaSettings settings) {
        var request = ProbeRequest.of(settings);
        return isReached(
                settings.records().kafkaTopic().map(request::withKafkaTopic).orElse(request), true);
    }

    /** Tries the connection to a cluster, and prints what it found if it does not work. */
    boolean isConnected(KafkaSettings settings) {
        return isReached(ProbeRequest.of(settings), false);
    }

    private boolean isReached(ProbeRequest request, boolean printsSuccess) {
        var result = probe.probe(request);
        if (printsSuccess || !result.isSuccess()) {
            ProbeText.print(terminal.out(), json(result));
            terminal.flush();
        }
        return result.isSuccess();
    }

    private static Json json(ProbeResult result) {
        var json = JsonWriter.compact().beginObject();
        ProbeJson.writeMembers(json, result);
        try {
            return Json.parse(json.endObject().toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("what was written is no JSON", e);
        }
    }

    @Override
    public void close() {
        stack.close(Deadline.after(CLOSE_LIMIT));
    }
}
