package io.tocsin.kafka;

import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThread;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change of a cluster's settings while it delivers: builds and connects a producer with the new ones, lets nothing more
 * be handed over, waits until what is in flight in the former producer is answered, and has the new one go on with the
 * same sessions. So nothing is repeated, and nothing overtakes.
 *
 * <p>What is in flight is awaited for the former {@code timeout}, and not at all while the brokers are away; then the
 * former producer is closed with zero time limit, and what it had comes back to be tried again.
 *
 * <p>While the new producer cannot connect the former goes on, and the condition {@code cluster-change:<id>} says so. The
 * next attempt comes after 1, 2, 4 … 30 s: nothing waits for it, and a wrong password may lock an account that works.
 * Settings that never reached the cluster are not worth that: the new ones replace them at once, connected or not.
 *
 * <p>Runs once, on the thread {@code kafka-<cluster>-swap}; the rest may be called by any thread.
 */
final class Swap implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

    /** Longest time for which the sending thread can be in the client, and a little more. */
    private static final Duration PAUSE_LIMIT = Duration.ofMillis(2L * ProducerProperties.MAX_BLOCK_MILLIS);

    private static final long MOST_PAUSE_SECONDS = 30;

    private final KafkaCluster cluster;
    private final KafkaSettings settings;
    private final Runnable changed;
    /** Ends the wait for the next attempt. */
    private final Semaphore awaited = new Semaphore(0);

    private volatile boolean cancelled;
    private volatile CompletableFuture<String> news = new CompletableFuture<>();
    private volatile String outcome = "the change was given up";
    private volatile boolean ended;
    private volatile @Nullable Failure obstacle;
    private @Nullable NamedThread thread;

    private Swap(KafkaCluster cluster, KafkaSettings settings, Runnable changed) {
        this.cluster = cluster;
        this.settings = settings;
        this.changed = changed;
    }

    /**
     * Sets it going.
     *
     * @param changed called on its thread once the settings are in force
     */
    static Swap start(KafkaCluster cluster, KafkaSettings settings, Runnable changed, NamedThreads threads) {
        var swap = new Swap(cluster, settings, changed);
        swap.thread = threads.start("kafka-" + cluster.id() + "-swap", NamedThreads.Mode.USER, swap::run);
        return swap;
    }

    /** Whether it is on the way to the same. */
    boolean brings(KafkaSettings latest) {
        return settings.isSameAs(latest);
    }

    /** The first that there is to say: that it is done, or why it has to wait. */
    CompletionStage<String> news() {
        return news;
    }

    /** Makes the next attempt now; what there is to say after it. */
    CompletionStage<String> tryAgain() {
        var fresh = new CompletableFuture<String>();
        news = fresh;
        awaited.release();
        if (ended) {
            // The end may have been told to those who asked before.
            fresh.complete(outcome);
        }
        return fresh;
    }

    /** Whether it may still change something. */
    boolean isPending() {
        return !ended;
    }

    /** Why it has to wait; empty while it does not. */
    Optional<String> obstacle() {
        return Optional.ofNullable(obstacle).map(Failure::reason);
    }

    /**
     * Gives it up, unless its producer is connected already: then it is about to be done.
     *
     * @return whether it is over; false at the deadline
     */
    boolean cancel(Deadline deadline) {
        cancelled = true;
        awaited.release();
        return thread == null || thread.await(deadline);
    }

    /** Interrupts it after a second and waits for its end; for when the cluster is closed. */
    @Override
    public void close(Deadline deadline) {
        cancelled = true;
        awaited.release();
        var running = thread;
        if (running != null) {
            var ignored = running.await(deadline.butAtMost(KafkaCluster.UNINTERRUPTED));
            running.close(deadline);
        }
    }

    private void run() throws InterruptedException {
        try {
            outcome = bringAbout();
            if (!cancelled) {
                changed.run();
            }
        } catch (InterruptException e) {
            // The cluster is being closed; the client has restored the flag.
            Thread.currentThread().interrupt();
        } finally {
            cluster.health().clear(condition());
            obstacle = null;
            ended = true;
            // Last, so that whoever reloads next finds it over.
            news.complete(outcome);
        }
    }

    private String bringAbout() throws InterruptedException {
        for (int failed = 0; ; failed++) {
            try {
                return takeOver(connect());
            } catch (InterruptException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                var why = Verdict.ofConnecting(settings, e);
                if (!cluster.keeper().hasReached()) {
                    cluster.succession().adopt(settings, why);
                    return "its settings were replaced; it cannot be used yet: " + why.reason();
                }
                waitFor(why);
            }
            var pause = Math.min(MOST_PAUSE_SECONDS, 1L << Math.min(failed, 5));
            if (awaited.tryAcquire(pause, TimeUnit.SECONDS)) {
                awaited.drainPermits();
            }
            if (cancelled) {
                return outcome;
            }
        }
    }

    private Generation connect() throws IOException {
        UnfitBrokersException.throwIfAny(cluster.keeper().diagnosis(), settings);
        var next = cluster.succession().build(settings);
        boolean connected = false;
        try {
            Inquiry.reach(settings, next.number());
            var present = cluster.life().generation();
            if (present != null) {
                // With connections and partitions ready, hand-over stops only for what is in flight.
                present.known().forEach(kafkaTopic -> lookUp(next, kafkaTopic));
            }
            connected = true;
            return next;
        } finally {
            if (!connected) {
                next.close(Duration.ZERO);
            }
        }
    }

    private void lookUp(Generation next, String kafkaTopic) {
        try {
            next.lookUp(kafkaTopic);
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            var verdict = Verdict.of(settings, kafkaTopic, Verdict.Place.BEFORE_SENDING, false, e);
            if (verdict.failure().scope() == Failure.Scope.CLUSTER) {
                throw e;
            }
            // One Kafka topic's trouble shows when its next record is to be sent, and concerns no other.
        }
    }

    private void waitFor(Failure why) {
        var before = obstacle;
        obstacle = why;
        var sentence = "the change waits, and the former settings stay in force: " + why.reason();
        cluster.health().report(condition(), Health.Severity.DEGRADED, sentence);
        if (before == null || !before.signature().equals(why.signature())) {
            LOG.atWarn()
                    .setMessage("changed settings of a kafka cluster wait, the former ones stay in force")
                    .addKeyValue("cluster", cluster.id())
                    .addKeyValue("error", why.reason())
                    .log();
        }
        news.complete(sentence);
    }

    /** Follows the life of the cluster, which may lose its producer while this one waits to take its place. */
    private String takeOver(Generation next) throws InterruptedException {
        var done = Optional.<String>empty();
        try {
            while (done.isEmpty()) {
                var life = cluster.life();
                if (life instanceof Life.Running running) {
                    cluster.succession().pause(running);
                } else if (life instanceof Life.Swapping swapping) {
                    done = replace(swapping, next);
                } else if (next.isTransactional() && !(life instanceof Life.Closed)) {
                    // The keeper may be at it already, and two of the same name would fence each other.
                    cluster.succession().startOver(settings);
                    return "its producer is built anew";
                } else if (life instanceof Life.Building building) {
                    boolean first = cluster.succession().takeOver(building, building.built(next), settings);
                    done = first ? Optional.of("its producer is built anew") : Optional.empty();
                } else {
                    return "the cluster was closed";
                }
            }
            return done.get();
        } finally {
            if (done.isEmpty()) {
                next.close(Duration.ZERO);
            }
        }
    }

    /** Empty when the former producer ended meanwhile by itself. */
    private Optional<String> replace(Life.Swapping swapping, Generation next) throws InterruptedException {
        var former = swapping.generation();
        var timeout = cluster.settings().connection().timeout();
        var began = System.nanoTime();
        long inFlight = former.unacknowledgedRecords();
        // An open transaction is committed before the sending thread sees the pause.
        var pauseLimit = former.isTransactional() && !cluster.isAway() ? timeout : PAUSE_LIMIT;
        boolean paused = cluster.sender().awaitPause(Deadline.after(pauseLimit));
        boolean clean = paused && former.awaitAnswers(Deadline.after(cluster.isAway() ? Duration.ZERO : timeout));
        long left = former.unacknowledgedRecords();
        if (next.isTransactional()) {
            var obstacle = start(former, next, clean ? timeout : Duration.ZERO);
            if (obstacle != null) {
                return Optional.of(obstacle);
            }
        }
        if (!cluster.succession().takeOver(swapping, swapping.swapped(next, clean), settings)) {
            return Optional.empty();
        }
        former.close(clean ? timeout : Duration.ZERO);
        var waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        LOG.atInfo()
                .setMessage("kafka producer swapped")
                .addKeyValue("cluster", cluster.id())
                .addKeyValue("generation", next.number())
                .addKeyValue("inFlight", inFlight)
                .addKeyValue("unanswered", left)
                .addKeyValue("millis", waitedMillis)
                .log();
        return Optional.of("its producer was swapped; of " + inFlight + " records in flight "
                + (clean ? "all were answered" : left + " were not answered and are handed over again") + ", in "
                + waitedMillis + " ms");
    }

    /**
     * Has the new producer begin its transactions, which it can only once the former one is closed; from here on there is no
     * way back.
     *
     * @return null when it has; else what became of the change
     */
    private @Nullable String start(Generation former, Generation next, Duration limit) {
        former.close(limit);
        try {
            new TransactionStart(cluster, settings, next).run();
            return null;
        } catch (InterruptException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            next.close(Duration.ZERO);
            var why = Verdict.ofConnecting(settings, e);
            cluster.succession().adopt(settings, why);
            return "its settings are in force; it cannot be used yet: " + why.reason();
        }
    }

    private String condition() {
        return "cluster-change:" + cluster.id();
    }
}
