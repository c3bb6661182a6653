package io.tocsin.logging;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import java.util.Optional;

/** How much is logged: each level includes those after it. */
public enum LogLevel {
    /** For finding faults; exceptions with their stack traces. */
    DEBUG,
    /** What an operator cares about. */
    INFO,
    /** Something is degraded. */
    WARN,
    /** Someone must act. */
    ERROR;

    /** By name in any case, {@code warning} being {@code WARN}; empty for another name. */
    public static Optional<LogLevel> parse(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "DEBUG" -> Optional.of(DEBUG);
            case "INFO" -> Optional.of(INFO);
            case "WARN", "WARNING" -> Optional.of(WARN);
            case "ERROR" -> Optional.of(ERROR);
            default -> Optional.empty();
        };
    }

    Level logback() {
        return Level.toLevel(name());
    }
}
