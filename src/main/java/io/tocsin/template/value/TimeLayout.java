package io.tocsin.template.value;

import io.tocsin.wire.GoTime;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/**
 * Times by Go's layouts, which show how the reference time, {@code Mon Jan 2 15:04:05 -0700 MST 2006}, is to be written.
 * What is no part of that time stands for itself.
 */
final class TimeLayout {

    /** What {@code Time.String} prints. */
    static final String PRINTED = "2006-01-02 15:04:05.999999999 -0700 MST";

    static final String RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00";

    /** A longer one before each that it begins with. */
    private static final List<String> PARTS = List.of(
            "January",
            "Jan",
            "Monday",
            "Mon",
            "MST",
            "01",
            "02",
            "03",
            "04",
            "05",
            "06",
            "002",
            "15",
            "1",
            "2006",
            "2",
            "_2006",
            "_2",
            "__2",
            "3",
            "4",
            "5",
            "PM",
            "pm",
            "-070000",
            "-07:00:00",
            "-0700",
            "-07:00",
            "-07",
            "Z070000",
            "Z07:00:00",
            "Z0700",
            "Z07:00",
            "Z07");

    private static final int FRACTION_DIGITS = 9;

    private TimeLayout() {}

    static String render(String layout, TimeValue time) {
        ZonedDateTime local = time.instant().atZone(time.zone());
        var text = new StringBuilder(layout.length() + 16);
        for (int i = 0; i < layout.length(); ) {
            int fraction = fractionLength(layout, i);
            if (fraction > 0) {
                appendFraction(text, layout.substring(i, i + fraction), local.getNano());
                i += fraction;
                continue;
            }
            String part = partAt(layout, i);
            if (part.isEmpty()) {
                text.append(layout.charAt(i++));
            } else {
                append(text, part, local, time);
                i += part.length();
            }
        }
        return text.toString();
    }

    private static String partAt(String layout, int at) {
        for (String part : PARTS) {
            if (layout.startsWith(part, at) && !isWithinWord(part, layout, at + part.length())) {
                return part;
            }
        }
        return "";
    }

    /** {@code Month} and {@code Janus} are words, not a part and a rest. */
    private static boolean isWithinWord(String part, String layout, int end) {
        return (part.equals("Jan") || part.equals("Mon"))
                && end < layout.length()
                && layout.charAt(end) >= 'a'
                && layout.charAt(end) <= 'z';
    }

    /** Of a point or comma with only zeros or only nines behind it, and no other digit; 0 when there is none. */
    private static int fractionLength(String layout, int at) {
        char first = layout.charAt(at);
        if ((first != '.' && first != ',') || at + 1 == layout.length()) {
            return 0;
        }
        char digit = layout.charAt(at + 1);
        if (digit != '0' && digit != '9') {
            return 0;
        }
        int end = at + 1;
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        boolean moreDigits = end < layout.length() && layout.charAt(end) >= '0' && layout.charAt(end) <= '9';
        return moreDigits ? 0 : end - at;
    }

    private static void appendFraction(StringBuilder text, String part, int nanos) {
        int digits = Math.min(part.length() - 1, FRACTION_DIGITS);
        String fraction = padded(nanos, FRACTION_DIGITS, '0').substring(0, digits);
        if (part.charAt(1) == '9') {
            int end = digits;
            while (end > 0 && fraction.charAt(end - 1) == '0') {
                end--;
            }
            fraction = fraction.substring(0, end);
        }
        if (!fraction.isEmpty()) {
            text.append(part.charAt(0)).append(fraction);
        }
    }

    private static void append(StringBuilder text, String part, ZonedDateTime local, TimeValue time) {
        int hour12 = local.getHour() % 12 == 0 ? 12 : local.getHour() % 12;
        switch (part) {
            case "January" -> text.append(local.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case "Jan" -> text.append(shortened(local.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)));
            case "Monday" -> text.append(local.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case "Mon" -> text.append(shortened(local.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)));
            case "MST" -> text.append(GoTime.abbreviation(time.instant(), time.zone()));
            case "1" -> text.append(local.getMonthValue());
            case "01" -> text.append(padded(local.getMonthValue(), 2, '0'));
            case "2" -> text.append(local.getDayOfMonth());
            case "_2" -> text.append(padded(local.getDayOfMonth(), 2, ' '));
            case "02" -> text.append(padded(local.getDayOfMonth(), 2, '0'));
            case "__2" -> text.append(padded(local.getDayOfYear(), 3, ' '));
            case "002" -> text.append(padded(local.getDayOfYear(), 3, '0'));
            case "15" -> text.append(padded(local.getHour(), 2, '0'));
            case "3" -> text.append(hour12);
            case "03" -> text.append(padded(hour12, 2, '0'));
            case "4" -> text.append(local.getMinute());
            case "04" -> text.append(padded(local.getMinute(), 2, '0'));
            case "5" -> text.append(local.getSecond());
            case "05" -> text.append(padded(local.getSecond(), 2, '0'));
            case "2006" -> text.append(year(local.getYear()));
            case "_2006" -> text.append('_').append(year(local.getYear()));
            case "06" -> text.append(padded(Math.floorMod(local.getYear(), 100), 2, '0'));
            case "PM" -> text.append(local.getHour() < 12 ? "AM" : "PM");
            case "pm" -> text.append(local.getHour() < 12 ? "am" : "pm");
            default -> appendOffset(text, part, local.getOffset().getTotalSeconds());
        }
    }

    private static void appendOffset(StringBuilder text, String part, int offset) {
        if (part.charAt(0) == 'Z' && offset == 0) {
            text.append('Z');
            return;
        }
        int seconds = Math.abs(offset);
        String colon = part.indexOf(':') > 0 ? ":" : "";
        int digits =
                (part.length() - 1) - (int) part.chars().filter(c -> c == ':').count();
        text.append(offset < 0 ? '-' : '+').append(padded(seconds / 3600, 2, '0'));
        if (digits >= 4) {
            text.append(colon).append(padded(seconds / 60 % 60, 2, '0'));
        }
        if (digits == 6) {
            text.append(colon).append(padded(seconds % 60, 2, '0'));
        }
    }

    private static String year(int year) {
        return year < 0 ? "-" + padded(-year, 4, '0') : padded(year, 4, '0');
    }

    private static String shortened(String name) {
        return name.substring(0, 3);
    }

    private static String padded(int number, int width, char with) {
        String digits = Integer.toString(number);
        return String.valueOf(with).repeat(Math.max(0, width - digits.length())) + digits;
    }
}
