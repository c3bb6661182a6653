package io.tocsin.settings;

import io.tocsin.wire.GoDuration;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a value must be: how it is read from a file's value and from the text of a variable or flag, the rule in words,
 * and a value to propose.
 *
 * @param <T> what it becomes
 */
sealed interface Shape<T> {

    /** Empty when it breaks the rule. */
    Optional<T> read(Found found);

    /** Completes "must be …". */
    String rule();

    /** As it stands in a file: text, a number or a boolean. */
    Object plain(T value);

    /** The text that was asked for; empty for a shape that is not text. */
    default Optional<String> text(T value) {
        return Optional.empty();
    }

    /** A value near {@code found} that keeps the rule, or {@code fallback}; null when there is nothing to propose. */
    @Nullable
    T proposal(Found found, @Nullable T fallback);

    /**
     * A value to read.
     *
     * @param value text, {@code Long}, {@code Double}, {@code Boolean}, {@code BigInteger} or anything else
     * @param spelling of a YAML plain scalar
     * @param foreign whether it is the text of a variable or flag, which has no types
     */
    record Found(@Nullable Object value, @Nullable String spelling, boolean foreign) {

        /** The text where it is text. */
        Optional<String> text() {
            return value instanceof String text ? Optional.of(text) : Optional.empty();
        }

        /** A number without a fraction within 64 bits; for a variable also with a base prefix such as {@code 0x}. */
        Optional<Long> whole() {
            if (value instanceof Long number) {
                return Optional.of(number);
            }
            if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53) {
                return Optional.of(number.longValue());
            }
            if (foreign && value instanceof String text) {
                try {
                    return Optional.of(Long.decode(text));
                } catch (NumberFormatException e) {
                    // Not a number: the rule says so.
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }

        /** A finite number. */
        Optional<Double> number() {
            if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
                return Optional.of(number.doubleValue());
            }
            if (foreign && value instanceof String text) {
                try {
                    return Optional.of(new BigDecimal(text).doubleValue()).filter(Double::isFinite);
                } catch (NumberFormatException e) {
                    // Not a number: the rule says so.
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }
    }

    /** Text; in YAML also an unquoted number, date or truth value, as it is spelt. */
    record Text() implements Shape<String> {
        @Override
        public Optional<String> read(Found found) {
            return found.spelling() != null ? Optional.of(found.spelling()) : found.text();
        }

        @Override
        public String rule() {
            return "text";
        }

        @Override
        public Object plain(String value) {
            return value;
        }

        @Override
        public Optional<String> text(String value) {
            return Optional.of(value);
        }

        @Override
        public @Nullable String proposal(Found found, @Nullable String fallback) {
            boolean scalar = found.value() instanceof Number || found.value() instanceof Boolean;
            if (scalar) {
                return String.valueOf(found.value());
            }
            return fallback == null || fallback.isEmpty() ? null : fallback;
        }
    }

    /** Text, or a whole number as its decimal digits. */
    record TextOrWhole() implements Shape<String> {
        @Override
        public Optional<String> read(Found found) {
            return new Text().read(found).or(() -> found.whole().map(String::valueOf));
        }

        @Override
        public String rule() {
            return "text or a whole number";
        }

        @Override
        public Object plain(String value) {
            return value;
        }

        @Override
        public Optional<String> text(String value) {
            return Optional.of(value);
        }

        @Override
        public @Nullable String proposal(Found found, @Nullable String fallback) {
            return fallback == null || fallback.isEmpty() ? null : fallback;
        }
    }

    /** Text that is never shown. */
    record Hidden() implements Shape<Secret> {
        @Override
        public Optional<Secret> read(Found found) {
            return new Text().read(found).map(Secret::new);
        }

        @Override
        public String rule() {
            return "text in quotes";
        }

        @Override
        public Object plain(Secret value) {
            return value;
        }

        @Override
        public Optional<String> text(Secret value) {
            return Optional.of(value.reveal());
        }

        @Override
        public @Nullable Secret proposal(Found found, @Nullable Secret fallback) {
            return null;
        }
    }

    /** True or false; a variable may use Go's forms 1, t, T, TRUE, true, True, and their opposites. */
    record Truth() implements Shape<Boolean> {
        @Override
        public Optional<Boolean> read(Found found) {
            if (found.value() instanceof Boolean truth) {
                return Optional.of(truth);
            }
            return found.foreign() ? found.text().flatMap(Truth::inGo) : Optional.empty();
        }

        private static Optional<Boolean> inGo(String text) {
            return switch (text) {
                case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
                case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
                default -> Optional.empty();
            };
        }

        @Override
        public String rule() {
            return "true or false";
        }

        @Override
        public Object plain(Boolean value) {
            return value;
        }

        @Override
        public @Nullable Boolean proposal(Found found, @Nullable Boolean fallback) {
            String text = String.valueOf(found.value()).toLowerCase(Locale.ROOT);
            return switch (text) {
                case "true", "yes", "on", "1", "t", "y" -> true;
                case "false", "no", "off", "0", "f", "n" -> false;
                default -> fallback;
            };
        }
    }

    /** A whole number within bounds. */
    record Whole(long min, long max) implements Shape<Long> {
        @Override
        public Optional<Long> read(Found found) {
            return found.whole().filter(number -> number >= min && number <= max);
        }

        @Override
        public String rule() {
            return "a whole number " + bounds(min == Long.MIN_VALUE, "" + min, max == Long.MAX_VALUE, "" + max);
        }

        @Override
        public Object plain(Long value) {
            return value;
        }

        @Override
        public @Nullable Long proposal(Found found, @Nullable Long fallback) {
            var meant = new Found(found.value(), null, true).whole();
            if (meant.isPresent()) {
                long number = meant.get();
                boolean within = number >= min && number <= max;
                return within
                        ? (Long) number
                        : fallback != null ? fallback : (Long) Math.min(Math.max(number, min), max);
            }
            return fallback;
        }
    }

    /** A finite number within bounds. */
    record Decimal(double min, double max) implements Shape<Double> {
        @Override
        public Optional<Double> read(Found found) {
            return found.number().filter(number -> number >= min && number <= max);
        }

        @Override
        public String rule() {
            return "a number " + bounds(min == -Double.MAX_VALUE, "" + min, max == Double.MAX_VALUE, "" + max);
        }

        @Override
        public Object plain(Double value) {
            return value;
        }

        @Override
        public @Nullable Double proposal(Found found, @Nullable Double fallback) {
            return fallback;
        }
    }

    /** Go duration text, or a whole number of nanoseconds, which is zero or at least 1 ms, within bounds. */
    record Time(Duration min, Duration max) implements Shape<Duration> {

        /** A smaller bare number of nanoseconds was meant to be seconds. */
        private static final long LEAST_BARE = 1_000_000;

        private static final Duration FOR_EVER = Duration.ofDays(36_500);
        private static final Duration EXAMPLE = Duration.ofSeconds(10);

        @Override
        public Optional<Duration> read(Found found) {
            return meant(found).filter(this::allows);
        }

        private static Optional<Duration> meant(Found found) {
            var text = found.text().flatMap(GoDuration::parse);
            return text.isPresent()
                    ? text
                    : found.whole()
                            .filter(nanos -> nanos == 0 || Math.abs(nanos) >= LEAST_BARE)
                            .map(Duration::ofNanos);
        }

        private boolean allows(Duration duration) {
            return duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0;
        }

        @Override
        public String rule() {
            boolean openBelow = min.isNegative() && min.negated().compareTo(FOR_EVER) >= 0;
            boolean openAbove = max.compareTo(FOR_EVER) >= 0;
            String bounds =
                    openBelow && openAbove ? "" : " " + bounds(openBelow, rendered(min), openAbove, rendered(max));
            return "a duration" + bounds + ", written like \"1m30s\" or \"250ms\" (units ns, us, ms, s, m, h)";
        }

        /** Without the zeros at the end that Go writes: {@code 168h}, not {@code 168h0m0s}. */
        private static String rendered(Duration duration) {
            return GoDuration.render(duration).replaceFirst("m0s$", "m").replaceFirst("h0m$", "h");
        }

        @Override
        public Object plain(Duration value) {
            return rendered(value);
        }

        @Override
        public @Nullable Duration proposal(Found found, @Nullable Duration fallback) {
            String text = String.valueOf(found.value()).toLowerCase(Locale.ROOT).replace(" ", "");
            String mended = text.matches("[0-9.]+")
                    ? text + "s"
                    : text.replaceFirst("(?:secs?|seconds?)$", "s")
                            .replaceFirst("(?:mins?|minutes?)$", "m")
                            .replaceFirst("(?:hours?|hrs?)$", "h");
            if (text.matches("[0-9]{1,4}(?:d|days?)")) {
                mended = 24 * Integer.parseInt(text.replaceAll("[^0-9]", "")) + "h";
            }
            return GoDuration.parse(mended)
                    .filter(this::allows)
                    .orElse(fallback != null ? fallback : (allows(EXAMPLE) ? EXAMPLE : min));
        }
    }

    /** A number of bytes, or text such as {@code 20 GiB}, within bounds. */
    record Bytes(long min, long max) implements Shape<Long> {
        @Override
        public Optional<Long> read(Found found) {
            var text = found.text().map(ByteCount::parse);
            var count = text.isPresent() && text.get().isPresent()
                    ? Optional.of(text.get().getAsLong())
                    : found.whole();
            return count.filter(bytes -> bytes >= min && bytes <= max);
        }

        @Override
        public String rule() {
            return "a number of bytes "
                    + bounds(false, ByteCount.render(min), max == Long.MAX_VALUE, ByteCount.render(max))
                    + ", written like \"512 KiB\" or \"20 GiB\"";
        }

        @Override
        public Object plain(Long value) {
            return ByteCount.render(value);
        }

        @Override
        public @Nullable Long proposal(Found found, @Nullable Long fallback) {
            String text = String.valueOf(found.value()).toUpperCase(Locale.ROOT).replace(" ", "");
            var mended = ByteCount.parse(text.matches("[0-9.]+[KMGT]") ? text + "iB" : text);
            boolean within = mended.isPresent() && mended.getAsLong() >= min && mended.getAsLong() <= max;
            if (within) {
                return mended.getAsLong();
            }
            return fallback != null && fallback <= max ? fallback : (Long) Math.min(Math.max(min, 1L << 30), max);
        }
    }

    private static String bounds(boolean openBelow, String min, boolean openAbove, String max) {
        if (openAbove) {
            return openBelow ? "of any size" : "of at least " + min;
        }
        return openBelow ? "of at most " + max : "from " + min + " to " + max;
    }
}
