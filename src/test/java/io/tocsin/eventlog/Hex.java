package io.tocsin.eventlog;

import java.util.HexFormat;

/** Bytes as golden files hold them: 16 a line, in hexadecimal. */
public final class Hex {

    private static final int BYTES_PER_LINE = 16;

    private Hex() {}

    /** Sixteen bytes a line. */
    public static String dump(byte[] bytes) {
        var text = new StringBuilder();
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            int to = Math.min(bytes.length, from + BYTES_PER_LINE);
            text.append(HexFormat.ofDelimiter(" ").formatHex(bytes, from, to)).append('\n');
        }
        return text.toString();
    }

    /** What {@link #dump} wrote. */
    public static byte[] read(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }
}
