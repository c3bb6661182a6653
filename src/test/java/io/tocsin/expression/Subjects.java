package io.tocsin.expression;

import io.tocsin.alert.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** Subjects to start from. */
final class Subjects {

    /** A Saturday, 09:05 in UTC. */
    static final Instant ACCEPTED = Instant.parse("2026-11-21T09:05:07.000000123Z");

    static final Subject WARNING = new Subject(
            Level.WARNING,
            Level.OK,
            "cpu",
            "cpu_alert",
            Duration.ofSeconds(90),
            Map.of("host", "server01", "n", "5", "empty", "", "a\"b", "quoted", "long", "é".repeat(1000)),
            ACCEPTED,
            ZoneOffset.UTC,
            42);

    private Subjects() {}

    static Subject with(Level level, Level previous) {
        return new Subject(
                level,
                previous,
                WARNING.name(),
                WARNING.taskName(),
                WARNING.duration(),
                WARNING.tags(),
                WARNING.accepted(),
                WARNING.zone(),
                WARNING.seed());
    }

    static Subject withSeed(long seed) {
        return new Subject(
                WARNING.level(),
                WARNING.previousLevel(),
                WARNING.name(),
                WARNING.taskName(),
                WARNING.duration(),
                WARNING.tags(),
                WARNING.accepted(),
                WARNING.zone(),
                seed);
    }
}
