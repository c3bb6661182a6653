package io.tocsin.lifecycle;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The places at which a kill would hurt most, so that the fault test can have the daemon die exactly there.
 *
 * <p>Each place calls {@link #reached} where its comment says. That does nothing unless this JVM was started with
 * {@code -Dtocsin.fault=<place>:<n>}, such as {@code after-sync:3}: then the {@code n}-th time the process halts at once
 * with {@value #EXIT_CODE}, as by {@code kill -9}, without any shutdown hook. Only tests set the property; it is read once,
 * and one that names no place or no number from 1 on keeps the daemon from starting. Any thread.
 *
 * <p>The count is the only static state of the daemon that changes: a place deep in the engine would otherwise be handed
 * through every constructor for the sake of a test.
 */
public enum FaultPoint {
    /** What requests change is durable, and nobody has been told. */
    AFTER_SYNC,
    /** The changed definition of a handler is durable, and not in force. */
    REDEFINING,
    /** A transaction was handed its records and is not committed. */
    BEFORE_COMMIT,
    /** Kafka has committed a transaction, and nothing on this machine knows. */
    AFTER_COMMIT,
    /** Events were answered, and neither their receipts nor the cursor behind them are stored. */
    BEFORE_CURSOR,
    /** Part of what is no longer kept is gone from the store, and part of it is not. */
    TRIMMING,
    /** Part of a replay was handed over, and its progress is not stored. */
    REPLAYING;

    /** The system property that arms one place of this process. */
    public static final String PROPERTY = "tocsin.fault";

    /** How the process ends, as the shell reports a process killed by SIGKILL. */
    public static final int EXIT_CODE = 137;

    private static final @Nullable Armed ARMED = armed(System.getProperty(PROPERTY));

    /** One place, and how often it may still be passed. */
    record Armed(FaultPoint place, AtomicLong left) {}

    /** The place as the property names it, such as {@code after-sync}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Called at the place; does not return when it is armed and its time has come. */
    public void reached() {
        var armed = ARMED;
        if (armed != null && armed.place() == this && armed.left().decrementAndGet() == 0) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    /**
     * What a value of {@link #PROPERTY} means; null for no value.
     *
     * @throws IllegalArgumentException when it names no place, or no number from 1 on
     */
    static @Nullable Armed armed(@Nullable String value) {
        if (value == null) {
            return null;
        }
        var parts = value.split(":", -1);
        var place = Arrays.stream(values())
                .filter(candidate -> candidate.word().equals(parts[0]))
                .findFirst();
        if (place.isEmpty() || parts.length != 2 || !parts[1].matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + value + ": expected <place>:<n> with n from 1 on and"
                            + " one of the places "
                            + Arrays.stream(values()).map(FaultPoint::word).collect(Collectors.joining(", ")));
        }
        return new Armed(place.get(), new AtomicLong(Long.parseLong(parts[1])));
    }
}
