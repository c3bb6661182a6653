package io.tocsin.settings;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Numbers of bytes as text: {@code 512 KiB}, {@code 1.5GiB}, {@code 20 GB}. Units are B, the powers of 1,024 KiB, MiB,
 * GiB, TiB, PiB, EiB, and the powers of 1,000 kB, MB, GB, TB, PB, EB, in any case; a blank before the unit is optional.
 */
public final class ByteCount {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,9})?) ?([kmgtpe]?i?b)");
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private ByteCount() {}

    /** Empty when the text is not of that form, is no whole number of bytes, or is beyond 64 bits. */
    public static OptionalLong parse(String text) {
        var form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches() || form.group(2).equals("ib")) {
            return OptionalLong.empty();
        }
        String unit = form.group(2);
        int power = Math.max(0, " kmgtpe".indexOf(unit.charAt(0)));
        long base = unit.contains("i") ? 1_024 : 1_000;
        var bytes = new BigDecimal(form.group(1));
        for (int i = 0; i < power; i++) {
            bytes = bytes.multiply(BigDecimal.valueOf(base));
        }
        try {
            return OptionalLong.of(bytes.longValueExact());
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** With the largest power of 1,024 that divides it: {@code 512 KiB}, {@code 20 GiB}, {@code 1000 B}. */
    public static String render(long bytes) {
        int power = 0;
        long amount = bytes;
        while (amount != 0 && amount % 1_024 == 0 && power < BINARY.length - 1) {
            amount /= 1_024;
            power++;
        }
        return amount + " " + BINARY[power];
    }

    /** For a person to read, with one decimal of the largest power of 1,024 below it: {@code 78.3 GiB}, {@code 512 B}. */
    public static String rounded(long bytes) {
        int power = 0;
        double amount = bytes;
        while (amount >= 1_024 && power < BINARY.length - 1) {
            amount /= 1_024;
            power++;
        }
        return (power == 0 ? Long.toString(bytes) : String.format(Locale.ROOT, "%.1f", amount)) + " " + BINARY[power];
    }
}
