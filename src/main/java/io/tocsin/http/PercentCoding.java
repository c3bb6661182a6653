package io.tocsin.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Paths and queries to text, strictly: what is not percent-encoded UTF-8 is refused and never guessed at. */
final class PercentCoding {

    private PercentCoding() {}

    /** The raw segments behind the leading slash. */
    static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /**
     * Decodes {@code %XX}.
     *
     * @param where for the error: {@code the path}
     * @param plusIsSpace whether {@code +} is a space, as in a query
     * @throws RequestRefusedException 400
     */
    static String decode(String raw, String where, boolean plusIsSpace) {
        if (raw.indexOf('%') < 0 && !(plusIsSpace && raw.indexOf('+') >= 0)) {
            return raw;
        }
        var bytes = new ByteArrayOutputStream(raw.length());
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new RequestRefusedException(
                            400,
                            where + " has a % that two hexadecimal digits do not follow, in \"" + raw
                                    + "\". Fix: write a percent sign as %25.");
                }
                bytes.write(high << 4 | low);
                i += 3;
            } else if (c == '+' && plusIsSpace) {
                bytes.write(' ');
                i++;
            } else {
                int codePoint = raw.codePointAt(i);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new RequestRefusedException(
                    400, where + " is not UTF-8 once percent-decoded: \"" + raw + "\". Fix: encode its text as UTF-8.");
        }
    }
}
