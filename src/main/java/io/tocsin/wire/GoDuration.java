package io.tocsin.wire;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Durations as Go writes them: {@code 1m30s}, {@code 250ms}, {@code 1.5h}. Reads and renders exactly what Go's
 * {@code time.ParseDuration} and {@code Duration.String} do. Pure functions, for any thread.
 */
public final class GoDuration {

    private static final Pattern PART = Pattern.compile("([0-9]*+)(?:\\.([0-9]*+))?+(ns|us|µs|μs|ms|s|m|h)");
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private GoDuration() {}

    /**
     * Reads a signed sequence of decimal numbers, each with a unit: ns, us (also µs), ms, s, m, h. A bare {@code 0}
     * needs no unit. A fraction of a nanosecond is cut off after Go's own rounding, which is that of 64-bit floating
     * point.
     *
     * @return empty when the text is not of that form, or is beyond about 292 years, the range of 64-bit nanoseconds
     */
    public static Optional<Duration> parse(String text) {
        boolean negative = text.startsWith("-");
        int from = negative || text.startsWith("+") ? 1 : 0;
        if (text.substring(from).equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        // Unsigned 64-bit, as in Go: 2^63 itself is allowed until the sign is applied.
        long nanos = 0;
        var part = PART.matcher(text);
        int at = from;
        while (at < text.length()) {
            if (!part.region(at, text.length()).lookingAt()) {
                return Optional.empty();
            }
            String fraction = part.group(2) == null ? "" : part.group(2);
            OptionalLong one = nanosOf(part.group(1), fraction, unitNanos(part.group(3)));
            if (one.isEmpty()) {
                return Optional.empty();
            }
            nanos += one.getAsLong();
            if (Long.compareUnsigned(nanos, Long.MIN_VALUE) > 0) {
                return Optional.empty();
            }
            at = part.end();
        }
        if (at == from || (nanos == Long.MIN_VALUE && !negative)) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(negative ? -nanos : nanos));
    }

    /** One number with its unit as unsigned nanoseconds up to 2^63; empty when it has no digit or is larger. */
    private static OptionalLong nanosOf(String whole, String fraction, long unit) {
        if (whole.isEmpty() && fraction.isEmpty()) {
            return OptionalLong.empty();
        }
        long units = 0;
        for (int i = 0; i < whole.length(); i++) {
            if (Long.compareUnsigned(units, Long.MIN_VALUE / -10) > 0) {
                return OptionalLong.empty();
            }
            units = units * 10 + (whole.charAt(i) - '0');
            if (Long.compareUnsigned(units, Long.MIN_VALUE) > 0) {
                return OptionalLong.empty();
            }
        }
        if (Long.compareUnsigned(units, Long.divideUnsigned(Long.MIN_VALUE, unit)) > 0) {
            return OptionalLong.empty();
        }
        long nanos = units * unit;
        long digits = 0;
        double scale = 1;
        // Go stops reading a fraction where one more digit might overflow, and multiplies in floating point.
        for (int i = 0; i < fraction.length() && digits <= Long.MAX_VALUE / 10; i++) {
            long next = digits * 10 + (fraction.charAt(i) - '0');
            if (next < 0) {
                break;
            }
            digits = next;
            scale *= 10;
        }
        nanos += (long) (digits * (unit / scale));
        return Long.compareUnsigned(nanos, Long.MIN_VALUE) > 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /**
     * The shortest form Go prints: {@code 0s}, {@code 1.5s}, {@code 250ms}, {@code 1m30s}, {@code 168h0m0s}.
     *
     * @throws ArithmeticException beyond the range of 64-bit nanoseconds
     */
    public static String render(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        var text = new StringBuilder(nanos < 0 ? "-" : "");
        // The magnitude of the least value has no positive counterpart, so it is divided as unsigned.
        long magnitude = nanos < 0 ? -nanos : nanos;
        if (Long.compareUnsigned(magnitude, SECOND) < 0) {
            long unit = magnitude < MICRO ? 1 : (magnitude < MILLI ? MICRO : MILLI);
            String name = magnitude < MICRO ? "ns" : (magnitude < MILLI ? "µs" : "ms");
            return text.append(decimal(magnitude, unit)).append(name).toString();
        }
        long hours = Long.divideUnsigned(magnitude, HOUR);
        long rest = Long.remainderUnsigned(magnitude, HOUR);
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (hours > 0 || rest >= MINUTE) {
            text.append(rest / MINUTE).append('m');
        }
        return text.append(decimal(rest % MINUTE, SECOND)).append('s').toString();
    }

    private static String decimal(long amount, long unit) {
        // Every unit is a power of ten, so the division is exact.
        return BigDecimal.valueOf(amount)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs", "μs" -> MICRO;
            case "ms" -> MILLI;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            default -> throw new AssertionError(unit);
        };
    }
}
