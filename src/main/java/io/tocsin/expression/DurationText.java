package io.tocsin.expression;

import java.util.OptionalLong;

/** Durations as InfluxQL writes them: {@code 90s}, {@code 1h30m}; nanoseconds in 64 bits. */
final class DurationText {

    /** The units of a literal; {@code ms} begins with one of them, and texts may have {@code ns} as well. */
    static final String UNITS = "uµsmhdw";

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;
    private static final long SECOND = 1_000 * MILLI;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long WEEK = 7 * DAY;

    private DurationText() {}

    /**
     * Reads an optional minus sign and whole numbers, each with its unit: ns, u or µ, ms, s, m, h, d, w.
     *
     * @return empty when the text is not of that form or beyond 64 bits of nanoseconds, about 292 years
     */
    static OptionalLong parse(String text) {
        boolean negative = text.startsWith("-");
        int at = negative ? 1 : 0;
        if (at == text.length()) {
            return OptionalLong.empty();
        }
        long sum = 0;
        try {
            while (at < text.length()) {
                int start = at;
                while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                    at++;
                }
                int unitStart = at;
                at += text.startsWith("ns", at) || text.startsWith("ms", at) ? 2 : 1;
                long unit = unitStart == start || at > text.length() ? 0 : unit(text.substring(unitStart, at));
                if (unit == 0) {
                    return OptionalLong.empty();
                }
                long number = Long.parseLong(text, start, unitStart, 10);
                sum = Math.addExact(sum, Math.multiplyExact(number, unit));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // beyond 64 bits
            return OptionalLong.empty();
        }
        return OptionalLong.of(negative ? -sum : sum);
    }

    /** The length of a unit in nanoseconds; 0 when there is no such unit. */
    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1;
            case "u", "µ" -> MICRO;
            case "ms" -> MILLI;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            case "d" -> DAY;
            case "w" -> WEEK;
            default -> 0;
        };
    }

    /** As a whole number of the largest unit that fits, {@code 90m} and not {@code 1h30m}; zero is {@code 0s}. */
    static String render(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        for (String name : new String[] {"w", "d", "h", "m", "s", "ms", "u"}) {
            long unit = unit(name);
            if (nanos % unit == 0) {
                return nanos / unit + name;
            }
        }
        return nanos + "ns";
    }
}
