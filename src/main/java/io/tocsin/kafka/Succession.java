package io.tocsin.kafka;

import io.tocsin.wire.GoDuration;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producers of a cluster, one after the other: which is in force, by which settings, and each step from one to the
 * next. Any thread may call it, one short lock; a step either happens as a whole or, when another came first, not at all.
 */
final class Succession {

    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(100);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(30);
    /** Fenced twice within this time, it is another daemon rather than an accident. */
    private static final Duration TWIN = Duration.ofMinutes(10);

    private final KafkaCluster cluster;
    private volatile Life life;
    private final AtomicLong producers = new AtomicLong();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile KafkaSettings settings;
    private @Nullable Long fencedNanos;

    Succession(KafkaCluster cluster, KafkaSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
        this.life = new Life.Building(0, System.nanoTime(), null);
    }

    Life life() {
        return life;
    }

    /** What is in force. */
    KafkaSettings settings() {
        return settings;
    }

    /** Whether nothing would change if {@code latest} and the files it names, as they are now, were in force. */
    boolean isInForce(KafkaSettings latest) {
        var generation = life().generation();
        // A producer that is still to be built reads the files as they are then.
        return settings.isSameAs(latest)
                && (generation == null
                        || generation.fileDigest().equals(latest.security().fileDigest()));
    }

    boolean isCurrent(Generation generation) {
        return life().generation() == generation;
    }

    /** How many producers there were, those that never connected included. */
    long producers() {
        return producers.get();
    }

    /**
     * Builds a producer, whether or not it is going to be used.
     *
     * @throws IOException when a file that the settings name cannot be read
     * @throws org.apache.kafka.common.KafkaException as {@link Generation} says
     */
    Generation build(KafkaSettings by) throws IOException {
        var number = producers.getAndIncrement();
        // The digest first: if a file changes in between, the next reload finds another one and builds anew.
        var digest = by.security().fileDigest();
        var properties = AdminClients.prepared(
                by.exactlyOnce().enabled()
                        ? ProducerProperties.transactional(by, number, cluster.transactionalId())
                        : ProducerProperties.of(by, number));
        return new Generation(number, cluster.clock().instant(), digest, properties);
    }

    /** The producer for {@code due} was built; it is closed at once if the life is another one by now. */
    boolean built(Life.Building due, Generation generation) {
        if (!moves(due, due.built(generation))) {
            generation.close(Duration.ZERO);
            return false;
        }
        if (cluster.condition().error().isEmpty()) {
            // during an outage each attempt builds one, and only its beginning and its end are worth a line
            log("kafka producer built", generation.number());
        }
        cluster.sender().wake();
        return true;
    }

    /** The producer for {@code due} could not be built; the next attempt comes after {@code pause}. */
    void notBuilt(Life.Building due, Failure why, Duration pause) {
        if (moves(due, due.postponed(System.nanoTime() + pause.toNanos(), why))) {
            cluster.condition().failed(why);
            cluster.sender().wake();
        }
    }

    /**
     * Ends a producer, once: its sessions are broken from here on, and it is closed with zero time limit, so that what it
     * has not written stays unwritten.
     */
    void end(Generation generation, Failure why) {
        var pause = backoff(generation);
        if (endsWith(generation, number -> Life.Building.after(number, pause, why))) {
            generation.close(Duration.ZERO);
            cluster.sender().wake();
            cluster.keeper().wake();
        }
    }

    /**
     * Ends a producer that was fenced by another one of its name, and builds a new one; but not a second time within ten
     * minutes, since two daemons would go on fencing each other for ever.
     */
    void fenced(Generation generation, Failure why) {
        if (!fencedBefore()) {
            end(generation, why);
            return;
        }
        var off = Failure.unavailable(
                "another daemon uses the id of this store ("
                        + cluster.accepted().storeId()
                        + "): the producer of cluster " + cluster.id() + " was fenced twice within "
                        + GoDuration.render(TWIN)
                        + " and stays off. Stop the other daemon, or give one of the stores an id"
                        + " of its own by tocsind store restore, then reload or restart this one",
                why.cause());
        if (endsWith(generation, number -> new Life.Off(number + 1, off))) {
            generation.close(Duration.ZERO);
            turnedOff(off);
        }
    }

    private synchronized boolean fencedBefore() {
        var before = fencedNanos;
        long now = System.nanoTime();
        fencedNanos = now;
        return before != null && now - before < TWIN.toNanos();
    }

    /** The producer for {@code due} would do harm. */
    void turnOff(Life.Building due, Failure why) {
        if (moves(due, new Life.Off(due.number(), why))) {
            turnedOff(why);
        }
    }

    private void turnedOff(Failure why) {
        cluster.condition().turnedOff(why);
        cluster.sender().wake();
        cluster.keeper().wake();
    }

    /** Builds a producer by these settings, whatever there is: what was in the way of the former is said to be mended. */
    void startOver(KafkaSettings next) {
        synchronized (this) {
            fencedNanos = null;
        }
        replace(next, null);
    }

    /** Ends a producer that has nothing in flight and lost its brokers, because these are elsewhere now. */
    void rebuild(Generation generation) {
        log("kafka brokers are elsewhere, the producer is built anew", generation.number());
        if (endsWith(generation, number -> Life.Building.after(number, Duration.ZERO, null))) {
            generation.close(Duration.ZERO);
            cluster.sender().wake();
        }
    }

    /** From here on nothing is handed over, once the sending thread has seen it; false when another step came first. */
    boolean pause(Life.Running running) {
        boolean paused = moves(running, running.swapping());
        cluster.sender().wake();
        return paused;
    }

    /** A producer that was built by {@code by} and has connected takes over; false when another step came first. */
    boolean takeOver(Life from, Life.Running to, KafkaSettings by) {
        synchronized (this) {
            if (!moves(from, to)) {
                return false;
            }
            settings = by;
        }
        cluster.keeper().adopted(to.generation());
        cluster.sender().wake();
        return true;
    }

    /** Puts settings in force that have not connected yet, since those in force never have. */
    void adopt(KafkaSettings next, Failure why) {
        replace(next, why);
        cluster.condition().failed(why);
    }

    private void replace(KafkaSettings next, @Nullable Failure why) {
        Life before;
        synchronized (this) {
            before = moves(now -> now.startingOver(why));
            if (before instanceof Life.Closed) {
                return;
            }
            settings = next;
        }
        var generation = before.generation();
        if (generation != null) {
            generation.close(Duration.ZERO);
        }
        // What explained the outage was said of the former settings.
        cluster.condition().explain(null);
        cluster.keeper().startOver();
        cluster.sender().wake();
    }

    /** The last step; what was before it. */
    Life close() {
        return moves(now -> new Life.Closed(now.number() + 1));
    }

    private synchronized boolean moves(Life from, Life to) {
        if (life != from) {
            return false;
        }
        life = to;
        return true;
    }

    /** Whatever it is, unless it is the end; what it was before. */
    private synchronized Life moves(UnaryOperator<Life> step) {
        var before = life;
        if (!(before instanceof Life.Closed)) {
            life = step.apply(before);
        }
        return before;
    }

    private boolean endsWith(Generation generation, LongFunction<Life> next) {
        for (var now = life(); now.generation() == generation; now = life()) {
            if (moves(now, next.apply(now.number()))) {
                return true;
            }
        }
        return false;
    }

    /** Doubles with each producer to which nothing was acknowledged. */
    private Duration backoff(Generation generation) {
        var failed = generation.hasAcknowledged() ? failures.updateAndGet(count -> 0) : failures.getAndIncrement();
        var full = Math.min(MOST_BACKOFF.toMillis(), LEAST_BACKOFF.toMillis() << Math.min(failed, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
    }

    private void log(String message, long number) {
        LOG.atInfo()
                .setMessage(message)
                .addKeyValue("cluster", cluster.id())
                .addKeyValue("generation", number)
                .log();
    }
}
