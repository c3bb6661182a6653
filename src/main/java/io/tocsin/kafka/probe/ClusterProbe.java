package io.tocsin.kafka.probe;

import io.tocsin.kafka.Acknowledgement;
import io.tocsin.kafka.Diagnosis;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.probe.ProbeRequest.Production;
import io.tocsin.kafka.probe.broker.BrokerAddress;
import io.tocsin.kafka.probe.broker.Stage;
import io.tocsin.kafka.probe.broker.StageFailedException;
import io.tocsin.kafka.probe.broker.StageLog;
import io.tocsin.kafka.probe.broker.StageResult;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Pool;
import io.tocsin.lifecycle.Resource;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Node;

/**
 * Tries clusters: every broker on its own up to TLS, then the cluster as a whole, and at last, if wanted, a record.
 *
 * <p>Any thread may call {@link #probe}, which blocks it until the request's limit at most; a broker that hangs holds one of
 * the pool's threads longer than that only while the system looks its name up.
 */
public final class ClusterProbe implements Diagnosis, Resource {

    private static final int BROKERS_AT_A_TIME = 16;
    private static final int BROKERS_WAITING = 1_024;

    private final InstantSource clock;
    private final Pool pool;
    /** Below zero, where no producer counts. */
    private final AtomicLong clients = new AtomicLong();

    /** With threads {@code probe-<n>}. */
    public ClusterProbe(NamedThreads threads, InstantSource clock) {
        this.clock = clock;
        this.pool = threads.pool("probe", BROKERS_AT_A_TIME, BROKERS_WAITING, NamedThreads.Mode.DAEMON);
    }

    /** Tries a cluster. */
    public ProbeResult probe(ProbeRequest request) {
        long began = System.nanoTime();
        var deadline = Deadline.after(request.limit());
        var brokers = new BrokerChecks(request.settings(), pool, clock, deadline);
        var log = new StageLog();
        var warnings = new ArrayList<String>();
        Optional<Acknowledgement> acknowledgement = Optional.empty();
        try {
            brokers.begin();
            var reached = brokers.awaitFirst();
            if (!reached.isEmpty()) {
                acknowledgement = tryCluster(request, reached, brokers, log, warnings, deadline);
            }
        } catch (StageFailedException e) {
            if (log.results().stream().noneMatch(stage -> stage.failure().isPresent())) {
                log.fail(e);
            }
        }
        var result = new ProbeResult(
                request.settings().id(),
                brokers.awaitAll(),
                log.results(),
                request.kafkaTopic(),
                acknowledgement,
                warnings,
                Duration.ofNanos(System.nanoTime() - began));
        return result.isSuccess() ? result.withWarningsOfBrokers() : result;
    }

    @Override
    public Optional<String> obstacle(KafkaSettings settings, Duration limit) {
        var brokers = new BrokerChecks(settings, pool, clock, Deadline.after(limit));
        try {
            brokers.begin();
        } catch (StageFailedException e) {
            return Optional.of(e.stage().text() + ": " + e.finding().sentence());
        }
        return brokers.obstacle();
    }

    @Override
    public Optional<String> explain(KafkaSettings settings, Duration limit) {
        return probe(ProbeRequest.of(settings).within(limit)).failure().map(StageResult::toString);
    }

    private Optional<Acknowledgement> tryCluster(
            ProbeRequest request,
            List<BrokerAddress> reached,
            BrokerChecks brokers,
            StageLog log,
            List<String> warnings,
            Deadline deadline)
            throws StageFailedException {
        var settings = request.settings();
        var limit = limit(settings, deadline);
        var failures = new ClientFailures(settings, limit);
        try (var building = AdminBuilding.begin(settings, reached, clients.decrementAndGet(), limit, pool)) {
            boolean logsIn = settings.security().sasl().mechanism() != SaslSettings.Mechanism.NONE;
            var questions = log.time(logsIn ? Stage.SASL : Stage.CONNECT, () -> {
                try {
                    var client = new Questions(building.await(ofLogin(settings, deadline)), limit, deadline);
                    brokers.also(addresses(client.ask(
                            (admin, millis) -> admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                                    .nodes())));
                    return client;
                } catch (RuntimeException | IOException e) {
                    brokers.also(brokers.advertised());
                    throw failures.ofReaching(e, brokers.advertised());
                }
            });
            var record = request.production().map(Production::record);
            if (request.kafkaTopic().isPresent()) {
                new TopicCheck(
                                settings,
                                questions,
                                failures,
                                request.kafkaTopic().get(),
                                warnings)
                        .run(log, record);
            }
        }
        return request.production().isEmpty()
                ? Optional.empty()
                : Optional.of(log.time(
                        Stage.ACKNOWLEDGEMENT,
                        () -> Acknowledging.of(settings, request.production().get(), deadline)));
    }

    private static Duration limit(KafkaSettings settings, Deadline deadline) {
        var timeout = settings.connection().timeout();
        var left = deadline.remaining().truncatedTo(ChronoUnit.MILLIS);
        return left.compareTo(timeout) < 0 ? left : timeout;
    }

    /** A token endpoint has the cluster's {@code timeout} of its own, and what it says then says more than our giving up. */
    private static Duration ofLogin(KafkaSettings settings, Deadline deadline) {
        return deadline.butAtMost(settings.connection().timeout().multipliedBy(2))
                .remaining();
    }

    private static List<BrokerAddress> addresses(Collection<Node> nodes) {
        return nodes.stream()
                .map(node -> new BrokerAddress(node.host(), node.port()))
                .toList();
    }

    @Override
    public void close(Deadline deadline) {
        pool.close(deadline);
    }
}
