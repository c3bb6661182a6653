package io.tocsin.topic;

import io.tocsin.lifecycle.Health;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the disk takes seconds for one write. Callers must not wait for it without end: those whose requests are
 * being written are told that the outcome is unknown, those whose requests wait that nothing was stored, and until the write
 * ends whoever comes is refused at once. Handlers' events and upkeep wait: nobody is kept by them.
 *
 * <p>The collector's thread says when a drain begins and ends; {@link #check} is a timer's.
 */
final class StalledDrain {

    /** A write that takes longer is no busy disk any more. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final String CONDITION = "store:slow";
    private static final Logger LOG = LoggerFactory.getLogger(StalledDrain.class);

    private record Begun(List<Work> works, long nanos) {}

    private final Health health;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Begun> current = new AtomicReference<>();
    private volatile @Nullable Begun stalled;

    StalledDrain(Health health, LongSupplier nanoTime) {
        this.health = health;
        this.nanoTime = nanoTime;
    }

    /** A drain begins. */
    void began(List<Work> works) {
        current.set(new Begun(List.copyOf(works), nanoTime.getAsLong()));
    }

    /** The drain has ended, one way or the other. */
    void ended() {
        var begun = current.getAndSet(null);
        synchronized (this) {
            if (stalled == null || begun == null) {
                return;
            }
            stalled = null;
        }
        health.clear(CONDITION);
        LOG.atInfo()
                .setMessage("store writes again")
                .addKeyValue("took", seconds(begun))
                .log();
    }

    /** Why nothing is taken now; null when it is. */
    @Nullable
    NotAcceptingException refusal() {
        return stalled == null ? null : new NotAcceptingException("the disk is too slow: " + sentence(), RETRY, false);
    }

    /**
     * Looks whether the drain takes too long.
     *
     * @param answers completes callers
     * @param takeBack takes work that waits out of the queue; false when it is no longer there
     */
    void check(Iterable<Work> waiting, Predicate<Work> takeBack, Executor answers) {
        var begun = current.get();
        if (begun == null || nanoTime.getAsLong() - begun.nanos() < LIMIT.toNanos()) {
            return;
        }
        synchronized (this) {
            if (!begun.equals(current.get())) {
                return;
            }
            boolean isNew = stalled == null;
            stalled = begun;
            if (isNew) {
                LOG.atError()
                        .setMessage("nothing is accepted: the disk is too slow")
                        .addKeyValue("error", sentence())
                        .log();
            }
        }
        health.report(CONDITION, Health.Severity.FAILED, sentence());
        if (!begun.equals(current.get())) {
            // it ended meanwhile, and what was reported here may have come after its end was
            health.clear(CONDITION);
            return;
        }
        var unknown = new NotAcceptingException(
                "the disk is too slow, and whether the request was stored is unknown: " + sentence(), RETRY, true);
        for (var work : begun.works()) {
            if (work.hasCaller()) {
                answers.execute(() -> work.refused(unknown));
            }
        }
        var not = new NotAcceptingException("the disk is too slow, nothing was stored: " + sentence(), RETRY, false);
        for (var work : waiting) {
            if (work.hasCaller() && takeBack.test(work)) {
                answers.execute(() -> work.refused(not));
            }
        }
    }

    private static String sentence() {
        return "a write takes longer than " + LIMIT.toSeconds()
                + " s. Look at the disk under the store (iostat, dmesg); nothing that was accepted is lost";
    }

    private String seconds(Begun begun) {
        return Duration.ofNanos(nanoTime.getAsLong() - begun.nanos()).toSeconds() + "s";
    }
}
