package io.tocsin.wire;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * Text as UTF-8 where the JDK's own methods do too little: the order of the bytes, the length without the bytes, and a
 * replacement character, U+FFFD, instead of a question mark for a surrogate that stands alone.
 */
public final class Utf8 {

    /**
     * By the bytes of the encoding, unsigned, which is the order of Go's map keys in JSON. It equals the order of code
     * points; {@link String#compareTo} differs, since it puts U+10000 and above before U+E000 to U+FFFF.
     */
    public static final Comparator<String> ORDER = Utf8::compare;

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    private static int compare(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean aIsSurrogate = Character.isSurrogate(a);
                return aIsSurrogate == Character.isSurrogate(b) ? a - b : aIsSurrogate ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }

    /** How many bytes {@link #bytes} gives, without making them. */
    public static int length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length += c < 0x800 ? 1 : 2;
                if (isPairAt(text, i)) {
                    i++;
                }
            }
        }
        return length;
    }

    /**
     * Writes the encoding into {@code into} from {@code at} on, where {@link #length} bytes must fit, with U+FFFD for each
     * surrogate that stands alone.
     *
     * @return the index after the last byte
     */
    public static int write(String text, byte[] into, int at) {
        int end = at;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                into[end++] = (byte) c;
            } else if (!Character.isSurrogate(c)) {
                end = write(c, into, end);
            } else if (isPairAt(text, i)) {
                end = write(text.codePointAt(i++), into, end);
            } else {
                end = write(REPLACEMENT, into, end);
            }
        }
        return end;
    }

    /** Writes one code point of U+0080 and above, no surrogate; returns the index after its last byte. */
    static int write(int codePoint, byte[] into, int at) {
        int end = at;
        if (codePoint < 0x800) {
            into[end++] = (byte) (0xC0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x10000) {
                into[end++] = (byte) (0xE0 | (codePoint >> 12));
            } else {
                into[end++] = (byte) (0xF0 | (codePoint >> 18));
                into[end++] = continuation(codePoint >> 12);
            }
            into[end++] = continuation(codePoint >> 6);
        }
        into[end++] = continuation(codePoint);
        return end;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    /** The encoding, with U+FFFD for each surrogate that stands alone. */
    public static byte[] bytes(String text) {
        return wellFormed(text).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether no surrogate stands alone, so that the text survives encoding and decoding. */
    public static boolean isWellFormed(String text) {
        return loneSurrogate(text, 0) < 0;
    }

    /** The same text with U+FFFD for each surrogate that stands alone; {@code text} itself when there is none. */
    public static String wellFormed(String text) {
        int lone = loneSurrogate(text, 0);
        if (lone < 0) {
            return text;
        }
        char[] chars = text.toCharArray();
        for (; lone >= 0; lone = loneSurrogate(text, lone + 1)) {
            chars[lone] = REPLACEMENT;
        }
        return new String(chars);
    }

    /** Whether a high and a low surrogate stand at {@code index} and after it. */
    static boolean isPairAt(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }

    private static int loneSurrogate(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPairAt(text, i)) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
