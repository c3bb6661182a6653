package io.tocsin.kafka;

import io.tocsin.kafka.transaction.OutdatedStoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Does for a cluster what may take long: builds producers, and asks whether the brokers are there.
 *
 * <p>An admin client asks whether a cluster can be reached after a producer was built and whenever it has lost its
 * connections, after 1, 2, 2 … s, so that the operator learns of a wrong address or password before the first alert. It
 * also asks while the connection stands, when somebody has waited for the brokers in vain, and when records are in flight
 * and none was confirmed for {@code timeout}: a broker that hangs keeps its connections. If the brokers are silent then too,
 * the cluster counts as away; what is in flight stays there, since the producer may get through yet.
 *
 * <p>{@link #runOnce} is called by the thread {@code kafka-<cluster>-keeper} only, the rest by any.
 */
final class ProducerKeeper {

    private static final long TICK_MILLIS = 1_000;
    private static final int TICKS_WITHOUT_CONNECTION = 5;
    /** What waits for the cluster waits this long at most once it is back (decision 0008). */
    private static final Duration MOST_PAUSE = Duration.ofSeconds(2);

    private static final Duration BETWEEN_EXPLANATIONS = Duration.ofSeconds(30);

    private sealed interface Message {}

    private record Probed(
            Generation generation,
            long beganNanos,
            @Nullable Throwable failure) implements Message {

        /** A probe may still wait where the producer got through: what was acknowledged meanwhile says more. */
        boolean isOutdone() {
            return failure instanceof TimeoutException && generation.confirmedSince(beganNanos);
        }
    }

    private record Adopted(Generation generation) implements Message {}

    private record StartedOver() implements Message {}

    private record Doubt() implements Message {}

    private record Wake() implements Message {}

    private final KafkaCluster cluster;
    private final Diagnosis diagnosis;
    private final ProducerStart start;
    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private volatile @Nullable Instant connectedSince;
    private volatile boolean reached;
    private volatile @Nullable Admin probing;
    private long nextProbeNanos;
    private boolean explained;
    private long nextExplanationNanos;
    private int failedInARow;
    private int ticksWithoutConnection;
    private boolean wasConnected;
    private boolean doubted;
    /** When nothing was in flight, something was confirmed, or the brokers answered: the latest of them. */
    private long calmNanos;
    /** Whether the producer had its connection when the brokers did not answer the probe. */
    private boolean hangs;

    ProducerKeeper(KafkaCluster cluster, Diagnosis diagnosis) {
        this.cluster = cluster;
        this.diagnosis = diagnosis;
        this.start = new ProducerStart(cluster);
    }

    /** Makes the keeper's thread look at the cluster's life. */
    void wake() {
        queue.add(new Wake());
    }

    /** Somebody has waited for the brokers in vain: they are asked whether they are there. */
    void doubt() {
        queue.add(new Doubt());
    }

    /** The cluster was reached with new settings, and {@code generation}, which was built by them, is in force. */
    void adopted(Generation generation) {
        connectedSince = cluster.clock().instant();
        reached = true;
        queue.add(new Adopted(generation));
    }

    /** Other settings are in force, which have not been tried. */
    void startOver() {
        reached = false;
        queue.add(new StartedOver());
    }

    /** Whether a broker was ever reached, and let us in, with the settings in force. */
    boolean hasReached() {
        return reached;
    }

    /** What is asked before a client is first pointed at brokers. */
    Diagnosis diagnosis() {
        return diagnosis;
    }

    /** Whether the cluster was reached and the producer has a connection. */
    boolean isConnected() {
        return connectedSince != null;
    }

    /** When the cluster was reached, or reached again; empty while it is not {@linkplain #isConnected connected}. */
    Optional<Instant> connectedSince() {
        return Optional.ofNullable(connectedSince);
    }

    /** Does what is due, waiting for at most a second. */
    void runOnce() throws InterruptedException {
        var wait = TICK_MILLIS;
        if (cluster.life() instanceof Life.Building building) {
            var nanos = building.notBeforeNanos() - System.nanoTime();
            if (nanos <= 0) {
                build(building);
                return;
            }
            wait = Math.min(TICK_MILLIS, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        }
        var message = queue.poll(wait, TimeUnit.MILLISECONDS);
        if (message instanceof Probed probed) {
            afterProbe(probed);
        } else if (message instanceof Adopted adopted) {
            afterSwap(adopted.generation());
        } else if (message instanceof StartedOver) {
            explained = false;
        } else if (cluster.life() instanceof Life.Running running) {
            doubted |= message instanceof Doubt;
            watch(running.generation());
        }
    }

    /** Lets go of a probe; called by the keeper's thread, or by another once that has ended. */
    void close() {
        var admin = probing;
        if (admin != null) {
            probing = null;
            admin.close(Duration.ZERO);
        }
        start.drop();
    }

    private void build(Life.Building due) {
        connectedSince = null;
        try {
            if (!reached) {
                UnfitBrokersException.throwIfAny(diagnosis, cluster.settings());
            }
            var generation = start.producer();
            if (cluster.succession().built(due, generation)) {
                begin();
                probe(generation);
            }
        } catch (InterruptException e) {
            // The cluster is being closed; the client has restored the flag.
            Thread.currentThread().interrupt();
        } catch (OutdatedStoreException e) {
            start.drop();
            cluster.succession()
                    .turnOff(due, Failure.unavailable("cluster " + cluster.id() + ": " + e.getMessage(), e));
        } catch (IOException | RuntimeException e) {
            cluster.succession().notBuilt(due, Verdict.ofConnecting(cluster.settings(), e), nextPause());
        }
    }

    private void begin() {
        failedInARow = 0;
        ticksWithoutConnection = 0;
        wasConnected = false;
        hangs = false;
        calm();
    }

    private void calm() {
        doubted = false;
        calmNanos = System.nanoTime();
    }

    private void afterSwap(Generation generation) {
        if (cluster.isCurrent(generation)) {
            close();
            begin();
            explained = false;
            cluster.condition().reached();
            cluster.back();
        }
    }

    private void watch(Generation generation) {
        if (generation.isConnected()) {
            ticksWithoutConnection = 0;
            wasConnected = true;
        } else {
            ticksWithoutConnection++;
        }
        if (isConnected() && ticksWithoutConnection >= TICKS_WITHOUT_CONNECTION) {
            connectedSince = null;
            nextProbeNanos = System.nanoTime();
        }
        boolean isDue = isInDoubt(generation) || !isConnected();
        if (isDue && probing == null && System.nanoTime() - nextProbeNanos >= 0) {
            probe(generation);
        }
    }

    private boolean isInDoubt(Generation generation) {
        if (generation.unacknowledgedRecords() == 0 || generation.confirmedSince(calmNanos)) {
            calmNanos = System.nanoTime();
        }
        var limit = cluster.settings().connection().timeout();
        return doubted || System.nanoTime() - calmNanos >= limit.toNanos();
    }

    private void probe(Generation generation) {
        close();
        var beganNanos = System.nanoTime();
        try {
            var admin = AdminClients.open(cluster.settings(), generation.number());
            probing = admin;
            var unused = admin.describeCluster(new DescribeClusterOptions().timeoutMs(Inquiry.LIMIT_MILLIS))
                    .clusterId()
                    .whenComplete((id, e) -> queue.add(new Probed(generation, beganNanos, e)));
        } catch (IOException | RuntimeException e) {
            notReached(generation, e);
        }
    }

    private void afterProbe(Probed probed) {
        if (!cluster.isCurrent(probed.generation())) {
            // The next producer's probe has taken its place.
            return;
        }
        close();
        if (probed.failure() != null && !probed.isOutdone()) {
            notReached(probed.generation(), probed.failure());
            return;
        }
        failedInARow = 0;
        explained = false;
        reached = true;
        calm();
        nextProbeNanos = System.nanoTime() + MOST_PAUSE.toNanos();
        if (isConnected()) {
            // There was a doubt, and nothing to it that the probe has seen.
            return;
        }
        hangs = false;
        if (wasConnected
                && !probed.generation().isConnected()
                && probed.generation().unacknowledgedRecords() == 0) {
            // The probe of the next producer tells everybody; now there is nothing to be woken for.
            cluster.succession().rebuild(probed.generation());
            return;
        }
        // Before anybody is woken: who waited for the connection looks whether it stands.
        connectedSince = cluster.clock().instant();
        ticksWithoutConnection = 0;
        cluster.condition().reached();
        cluster.back();
    }

    private void notReached(Generation generation, Throwable e) {
        if (e instanceof TimeoutException) {
            explain();
        }
        var failure = Verdict.ofConnecting(cluster.settings(), e);
        cluster.condition().failed(failure);
        hangs |= isConnected();
        connectedSince = null;
        nextProbeNanos = System.nanoTime() + nextPause().toNanos();
        if (e instanceof AuthenticationException) {
            explained = false;
            if (!hangs || !generation.isConnected()) {
                // A producer whose first login was refused stays dead without saying so.
                cluster.succession().end(generation, failure);
            }
        }
    }

    /** Seldom: it takes time in which a cluster that is back would not be noticed. */
    private void explain() {
        if (explained && nextExplanationNanos - System.nanoTime() > 0) {
            return;
        }
        var limit = Duration.ofMillis(Inquiry.LIMIT_MILLIS);
        cluster.condition().explain(diagnosis.explain(cluster.settings(), limit).orElse(null));
        explained = true;
        nextExplanationNanos = System.nanoTime() + BETWEEN_EXPLANATIONS.toNanos();
    }

    private Duration nextPause() {
        var seconds = Math.min(MOST_PAUSE.toSeconds(), 1L << Math.min(failedInARow, 5));
        failedInARow++;
        return Duration.ofSeconds(seconds);
    }
}
