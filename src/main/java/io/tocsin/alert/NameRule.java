package io.tocsin.alert;

import io.tocsin.wire.Utf8;

/** What the names of topics and handlers consist of; Kapacitor's rule and a bound on the length. */
final class NameRule {

    /** Longest name, in bytes of UTF-8; longer ones do not fit a file name either. */
    static final int MAX_BYTES = 255;

    private NameRule() {}

    /**
     * The rule that {@code name} breaks, to follow "the name"; empty when it breaks none. Letters are Unicode's category L,
     * digits are those of ASCII, {@code others} are further characters of ASCII.
     */
    static String broken(String name, String others) {
        if (name.isEmpty()) {
            return "must not be empty";
        }
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit && !Character.isLetter(c) && others.indexOf(c) < 0) {
                return "must contain only letters, digits and " + listed(others) + ", not "
                        + String.format("U+%04X", c) + " at position "
                        + (name.codePointCount(0, i) + 1);
            }
            i += Character.charCount(c);
        }
        int bytes = Utf8.length(name);
        return bytes > MAX_BYTES ? "must be at most " + MAX_BYTES + " bytes long in UTF-8, not " + bytes : "";
    }

    private static String listed(String characters) {
        return "'" + String.join("', '", characters.split("")) + "'";
    }
}
