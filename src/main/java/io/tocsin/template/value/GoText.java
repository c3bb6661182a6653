package io.tocsin.template.value;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.wire.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Go's strings, which are bytes, as Java's: a byte that is not part of any character in UTF-8 is a low surrogate that
 * stands alone, U+DC80 for 80 to U+DCFF for FF. So a template may cut a text within a character and join the halves
 * again. A text is canonical when all bytes that do form characters are these characters.
 */
public final class GoText {

    private static final int RAW = 0xDC00;
    private static final char REPLACEMENT = '\uFFFD';

    private GoText() {}

    /** How many bytes it has in Go. */
    public static int length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (Character.isHighSurrogate(c)) {
                    length += 2;
                    i++;
                } else if (!Character.isSurrogate(c)) {
                    length += c < 0x800 ? 1 : 2;
                }
            }
        }
        return length;
    }

    /** How many characters it has in Go, a raw byte counting as one. */
    public static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Its bytes in Go. */
    public static byte[] bytes(String text) {
        if (!hasRaw(text)) {
            return text.getBytes(UTF_8);
        }
        byte[] bytes = new byte[length(text)];
        int at = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isRaw(c)) {
                bytes[at++] = (byte) c;
            } else {
                at = Utf8.write(Character.toString(c), bytes, at);
            }
            i += Character.charCount(c);
        }
        return bytes;
    }

    /** The canonical text of these bytes. */
    public static String of(byte[] bytes, int from, int to) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return ofMixed(bytes, from, to);
        }
    }

    private static String ofMixed(byte[] bytes, int from, int to) {
        var text = new StringBuilder(to - from);
        for (int i = from; i < to; ) {
            int length = Math.min(lengthOf(bytes[i]), to - i);
            String decoded = new String(bytes, i, length, UTF_8);
            boolean whole = decoded.codePointCount(0, decoded.length()) == 1
                    && Arrays.equals(decoded.getBytes(UTF_8), Arrays.copyOfRange(bytes, i, i + length));
            if (whole) {
                text.append(decoded);
                i += length;
            } else {
                text.append((char) (RAW + (bytes[i] & 0xFF)));
                i++;
            }
        }
        return text.toString();
    }

    private static int lengthOf(byte first) {
        int b = first & 0xFF;
        return b < 0xC0 ? 1 : (b < 0xE0 ? 2 : (b < 0xF0 ? 3 : 4));
    }

    /** The canonical form, in which raw bytes that have come to stand together are the character they form. */
    public static String canonical(String text) {
        if (!hasRaw(text)) {
            return text;
        }
        byte[] bytes = bytes(text);
        return of(bytes, 0, bytes.length);
    }

    /** The canonical form with U+FFFD for each raw byte. */
    public static String readable(String text) {
        if (!hasRaw(text)) {
            return text;
        }
        var readable = new StringBuilder(text.length());
        canonical(text).codePoints().forEach(c -> readable.appendCodePoint(isRaw(c) ? REPLACEMENT : c));
        return readable.toString();
    }

    /** The bytes from {@code from} up to {@code to}, both within the length. */
    public static String slice(String text, int from, int to) {
        if (length(text) == text.length() && !hasRaw(text)) {
            return text.substring(from, to);
        }
        return of(bytes(text), from, to);
    }

    /** By bytes, as Go's {@code <}. */
    public static int compare(String left, String right) {
        if (hasRaw(left) || hasRaw(right)) {
            return Arrays.compareUnsigned(bytes(left), bytes(right));
        }
        return Utf8.ORDER.compare(left, right);
    }

    /** Whether this code point stands for a byte. */
    public static boolean isRaw(int codePoint) {
        return codePoint >= RAW && codePoint <= RAW + 0xFF;
    }

    private static boolean hasRaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)) {
                i++;
            } else if (Character.isLowSurrogate(c)) {
                return true;
            }
        }
        return false;
    }
}
