package io.tocsin.lifecycle;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong at the moment, as named conditions. No condition means that all is well.
 *
 * <p>Any thread reports, clears and reads; what is read is a copy. Ten thousand conditions are no burden. Whoever reports
 * a condition also clears it, and logs both: {@link #report} and {@link #clear} say whether an episode began or ended,
 * so that each is logged once.
 */
public final class Health {

    /** How bad a condition is; the later, the worse. */
    public enum Severity {
        /** Works, but not as it should: someone should look at it. */
        DEGRADED,
        /** A part of the daemon does not work: someone must act. */
        FAILED
    }

    /**
     * Something that is wrong.
     *
     * @param name what it is about, such as {@code store} or {@code cluster:eu}; unique
     * @param severity how bad
     * @param cause a sentence for the operator, the latest that was reported
     * @param since when it began; neither a new cause nor another severity changes it
     */
    public record Condition(String name, Severity severity, String cause, Instant since) {}

    private final InstantSource clock;
    private final ConcurrentNavigableMap<String, Condition> conditions = new ConcurrentSkipListMap<>();

    /** Nothing is wrong yet; {@code clock} gives {@link Condition#since}. */
    public Health(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * States that {@code name} is wrong, or still wrong with another cause or severity.
     *
     * @return whether this began an episode
     */
    public boolean report(String name, Severity severity, String cause) {
        var fresh = new Condition(name, severity, cause, clock.instant());
        var before = new AtomicReference<@Nullable Condition>();
        conditions.compute(name, (same, known) -> {
            before.set(known);
            return known == null ? fresh : new Condition(name, severity, cause, known.since());
        });
        return before.get() == null;
    }

    /**
     * States that {@code name} is well.
     *
     * @return whether this ended an episode
     */
    public boolean clear(String name) {
        return conditions.remove(name) != null;
    }

    /** Everything that is wrong, in order of name. */
    public List<Condition> conditions() {
        return List.copyOf(conditions.values());
    }

    /** The worst severity, empty when all is well. */
    public Optional<Severity> worst() {
        return conditions.values().stream().map(Condition::severity).max(Severity::compareTo);
    }
}
