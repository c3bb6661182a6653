package io.tocsin.alert;

import java.util.Locale;
import java.util.Optional;

/** How bad it is, in rising order. The names are the text form in JSON. */
public enum Level {
    /** Nothing is wrong, or no longer. */
    OK(0),
    /** Worth knowing. */
    INFO(1),
    /** May become bad. */
    WARNING(2),
    /** Someone must act. */
    CRITICAL(3);

    private static final Level[] ALL = values();
    private static final String NAMES = "OKINFOWARNINGCRITICAL";

    private final int number;

    Level(int number) {
        this.number = number;
    }

    /**
     * Reads a level as Kapacitor's {@code ParseLevel}: the text in upper case is looked for in the names written one after
     * the other, and has to be found first where a name begins. So any prefix of a name is that level, whatever its case,
     * the empty text is OK, and {@code okinfo} is OK as well.
     *
     * @return empty when Kapacitor answers {@code unknown alert level '<text in upper case>'}
     */
    public static Optional<Level> parse(String text) {
        int index = NAMES.indexOf(text.toUpperCase(Locale.ROOT));
        int start = 0;
        for (Level level : ALL) {
            if (index == start) {
                return Optional.of(level);
            }
            start += level.name().length();
        }
        return Optional.empty();
    }

    /** The level with this {@link #number}; empty when there is none. */
    public static Optional<Level> ofNumber(int number) {
        return number >= 0 && number < ALL.length ? Optional.of(ALL[number]) : Optional.empty();
    }

    /** 0 for OK to 3 for CRITICAL, in Kapacitor's templates and in our store. */
    public int number() {
        return number;
    }

    /** Whether this is at least as bad as {@code other}. */
    public boolean isAtLeast(Level other) {
        return compareTo(other) >= 0;
    }
}
