package io.tocsin.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/** Times as Go writes them: RFC 3339 with nanoseconds in JSON, RFC 822 in tables. Pure functions, for any thread. */
public final class GoTime {

    /** Go's zero time, which stands for "no time" in Kapacitor's payloads: the first second of year 1. */
    public static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration SHORTEST = Duration.ofNanos(Long.MIN_VALUE);
    private static final int DATE_LENGTH = "2006-01-02T15:04:05".length();
    private static final int MOST_FRACTION_DIGITS = 9;
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private GoTime() {}

    /** Whether RFC 3339 has a form for {@code time}: its year in UTC is 0 to 9999. */
    public static boolean isRepresentable(Instant time) {
        return !time.isBefore(FIRST) && !time.isAfter(LAST);
    }

    /**
     * RFC 3339 in UTC: {@code 2024-05-01T12:00:10.25Z}, with at most nine digits of fraction and no zero at its end (Go's
     * {@code time.RFC3339Nano}).
     *
     * @throws IllegalArgumentException when {@link #isRepresentable} denies it
     */
    public static String render(Instant time) {
        if (!isRepresentable(time)) {
            throw new IllegalArgumentException(time + " is outside the years 0 to 9999");
        }
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        byte[] text = "0000-00-00T00:00:00.000000000Z".getBytes(StandardCharsets.US_ASCII);
        digits(text, 4, utc.getYear());
        digits(text, 7, utc.getMonthValue());
        digits(text, 10, utc.getDayOfMonth());
        digits(text, 13, utc.getHour());
        digits(text, 16, utc.getMinute());
        digits(text, DATE_LENGTH, utc.getSecond());
        int end = text.length - 1;
        digits(text, end, utc.getNano());
        while (text[end - 1] == '0' && end > DATE_LENGTH + 1) {
            end--;
        }
        if (end == DATE_LENGTH + 1) {
            end = DATE_LENGTH;
        }
        text[end] = 'Z';
        return new String(text, 0, end + 1, StandardCharsets.US_ASCII);
    }

    /**
     * From one time to another as Go's {@code Time.Sub}: what does not fit 64-bit nanoseconds, about 292 years, is the
     * longest or the shortest that does.
     */
    public static Duration between(Instant from, Instant to) {
        var between = Duration.between(from, to);
        if (between.compareTo(LONGEST) > 0) {
            return LONGEST;
        }
        return between.compareTo(SHORTEST) < 0 ? SHORTEST : between;
    }

    /**
     * Reads RFC 3339 §5.6: capital {@code T} and {@code Z}, two digits everywhere, a point before the fraction, no leap
     * second, offsets up to 23:59. Everything that it reads Go reads alike. Go also reads a comma before the fraction, an hour
     * of one digit, offsets up to 24:60, and a fraction of more than nine digits, which it cuts; these are refused.
     *
     * @throws InvalidTimeException naming the rule that is broken; also when the time in UTC is outside the years 0 to 9999
     */
    public static Instant parse(String text) {
        if (text.length() <= DATE_LENGTH
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            throw new InvalidTimeException(text, "it has to be RFC 3339 with date, T, time and offset");
        }
        int year = number(text, 0, 4, "year", 9999);
        int month = number(text, 5, 7, "month", 12);
        int day = number(text, 8, 10, "day", 31);
        int hour = number(text, 11, 13, "hour", 23);
        int minute = number(text, 14, 16, "minute", 59);
        int second = number(text, 17, 19, "second", 59);
        if (month == 0 || day == 0) {
            throw new InvalidTimeException(text, "month and day count from 1");
        }
        int days = YearMonth.of(year, month).lengthOfMonth();
        if (day > days) {
            throw new InvalidTimeException(text, "that month has " + days + " days");
        }
        int end = DATE_LENGTH;
        int nanos = 0;
        if (text.charAt(end) == '.') {
            int from = end + 1;
            end = endOfDigits(text, from);
            if (end == from || end - from > MOST_FRACTION_DIGITS) {
                throw new InvalidTimeException(text, "a fraction of a second has 1 to 9 digits");
            }
            nanos = number(text, from, end, "fraction", Integer.MAX_VALUE);
            for (int i = end - from; i < MOST_FRACTION_DIGITS; i++) {
                nanos *= 10;
            }
        }
        Instant time = LocalDateTime.of(year, month, day, hour, minute, second, nanos)
                .toInstant(ZoneOffset.UTC)
                .minusSeconds(offsetSeconds(text, end));
        if (!isRepresentable(time)) {
            throw new InvalidTimeException(text, "in UTC it is outside the years 0 to 9999");
        }
        return time;
    }

    /**
     * Go's {@code time.RFC822}: {@code 02 Jan 06 15:04 MST}. The zone is its abbreviation at that time, or the offset where
     * it has none, such as {@code +0530}.
     */
    public static String renderRfc822(Instant time, ZoneId zone) {
        var local = time.atZone(zone);
        return String.join(
                " ",
                twoDigits(local.getDayOfMonth()),
                MONTHS.get(local.getMonthValue() - 1),
                twoDigits(Math.floorMod(local.getYear(), 100)),
                twoDigits(local.getHour()) + ":" + twoDigits(local.getMinute()),
                abbreviation(time, zone));
    }

    /** The abbreviation of {@code zone} at {@code time}, such as {@code CET}, or the offset where it has none. */
    public static String abbreviation(Instant time, ZoneId zone) {
        ZoneOffset offset = zone.getRules().getOffset(time);
        if (zone instanceof ZoneOffset) {
            return offset.equals(ZoneOffset.UTC) ? "UTC" : offset.getId().replace(":", "");
        }
        boolean daylight = zone.getRules().isDaylightSavings(time);
        String name = TimeZone.getTimeZone(zone).getDisplayName(daylight, TimeZone.SHORT, Locale.US);
        return name.startsWith("GMT") && name.length() > 3 ? offset.getId().replace(":", "") : name;
    }

    private static int offsetSeconds(String text, int from) {
        if (from == text.length() - 1 && text.charAt(from) == 'Z') {
            return 0;
        }
        boolean negative = from < text.length() && text.charAt(from) == '-';
        if (text.length() - from != 6 || !(negative || text.charAt(from) == '+') || text.charAt(from + 3) != ':') {
            throw new InvalidTimeException(text, "it has to end in Z or an offset such as +02:00");
        }
        int hours = number(text, from + 1, from + 3, "hour of the offset", 23);
        int minutes = number(text, from + 4, from + 6, "minute of the offset", 59);
        int seconds = (hours * 60 + minutes) * 60;
        return negative ? -seconds : seconds;
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static int number(String text, int from, int to, String what, int highest) {
        if (endOfDigits(text, from) < to) {
            throw new InvalidTimeException(text, "its " + what + " is not " + (to - from) + " digits");
        }
        int number = Integer.parseInt(text, from, to, 10);
        if (number > highest) {
            throw new InvalidTimeException(text, "its " + what + " is above " + highest);
        }
        return number;
    }

    /** Writes {@code number} over the digits that end before {@code end}. */
    private static void digits(byte[] text, int end, int number) {
        for (int at = end - 1; number > 0; at--) {
            text[at] = (byte) ('0' + number % 10);
            number /= 10;
        }
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
