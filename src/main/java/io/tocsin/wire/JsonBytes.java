package io.tocsin.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The values of JSON as UTF-8 in a growing array, escaped as Go does. For one thread. */
final class JsonBytes {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int USUAL_BYTES = 1024;
    private static final int LONGEST_INTEGER = 20;
    private static final int LONGEST_ESCAPE = 12;

    /** Escape by character below 0x80: 0 none, 'u' hexadecimal, else the letter after the backslash. */
    private static final byte[] ESCAPES = escapes();

    private byte[] buffer = new byte[USUAL_BYTES];
    private int size;

    /** What was written, in an array of that size. */
    byte[] copy() {
        return Arrays.copyOf(buffer, size);
    }

    /** What was written, as text. */
    @Override
    public String toString() {
        return new String(buffer, 0, size, StandardCharsets.UTF_8);
    }

    /** The text in quotes, escaped. */
    void string(String text) {
        ensure(text.length() + LONGEST_ESCAPE);
        buffer[size++] = '"';
        int at = plain(text, 0);
        while (at < text.length()) {
            // the rest needs at least a byte a character, so that "plain" never has to look for room
            ensure(text.length() - at + LONGEST_ESCAPE);
            at = plain(text, at + escapeOrEncode(text, at));
        }
        buffer[size++] = '"';
    }

    /** Writes the ASCII that needs no escape from {@code from} on; returns the index after it. */
    private int plain(String text, int from) {
        // in local variables, since most of the time goes here and the fields would be read and written for each byte
        byte[] into = buffer;
        int end = size;
        int at = from;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c >= 0x80 || ESCAPES[c] != 0) {
                break;
            }
            into[end++] = (byte) c;
        }
        size = end;
        return at;
    }

    /** Returns how many characters it took. */
    private int escapeOrEncode(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x80) {
            byte escape = ESCAPES[c];
            if (escape == 'u') {
                unicodeEscape(c);
            } else {
                buffer[size++] = '\\';
                buffer[size++] = escape;
            }
        } else if (c == '\u2028' || c == '\u2029') {
            unicodeEscape(c);
        } else if (!Character.isSurrogate(c)) {
            size = Utf8.write(c, buffer, size);
        } else if (Utf8.isPairAt(text, index)) {
            size = Utf8.write(text.codePointAt(index), buffer, size);
            return 2;
        } else {
            unicodeEscape('\uFFFD');
        }
        return 1;
    }

    private void unicodeEscape(char c) {
        buffer[size++] = '\\';
        buffer[size++] = 'u';
        buffer[size++] = HEX[c >> 12];
        buffer[size++] = HEX[c >> 8 & 0xF];
        buffer[size++] = HEX[c >> 4 & 0xF];
        buffer[size++] = HEX[c & 0xF];
    }

    /** Decimal digits, with a sign below zero. */
    void integer(long number) {
        if (number == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
            return;
        }
        ensure(LONGEST_INTEGER);
        if (number < 0) {
            buffer[size++] = '-';
            number = -number;
        }
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        size += digits;
        for (int at = size - 1; digits > 0; digits--) {
            buffer[at--] = (byte) ('0' + number % 10);
            number /= 10;
        }
    }

    /** The characters as they are. */
    void ascii(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            buffer[size++] = (byte) text.charAt(i);
        }
    }

    /** One character of ASCII as it is. */
    void octet(char c) {
        ensure(1);
        buffer[size++] = (byte) c;
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, Math.addExact(size, more)));
        }
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[0x80];
        Arrays.fill(escapes, 0, 0x20, (byte) 'u');
        escapes['<'] = 'u';
        escapes['>'] = 'u';
        escapes['&'] = 'u';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        return escapes;
    }
}
