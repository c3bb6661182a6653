package io.tocsin.template.syntax;

/** Finds the end of a number. It takes some that are none, such as {@code 089}, which {@link NumberLiteral} refuses. */
final class NumberScanner {

    private static final String DECIMAL = "0123456789_";

    private final String text;
    private int at;
    private boolean complex;

    NumberScanner(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /** Whether what begins here looks like a number; two of them joined by a sign are a complex one, as {@code 1+2i}. */
    boolean scan() {
        if (!scanOne()) {
            return false;
        }
        complex = at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
        return !complex || (scanOne() && text.charAt(at - 1) == 'i');
    }

    /** Behind the last character that was looked at as part of the number. */
    int end() {
        return at;
    }

    boolean isComplex() {
        return complex;
    }

    private boolean scanOne() {
        accept("+-");
        String digits = DECIMAL;
        String exponent = "eE";
        if (accept("0")) {
            if (accept("xX")) {
                digits = "0123456789abcdefABCDEF_";
                exponent = "pP";
            } else if (accept("oO")) {
                digits = "01234567_";
                exponent = "";
            } else if (accept("bB")) {
                digits = "01_";
                exponent = "";
            }
        }
        acceptAll(digits);
        if (accept(".")) {
            acceptAll(digits);
        }
        if (accept(exponent)) {
            accept("+-");
            acceptAll(DECIMAL);
        }
        accept("i");
        if (at < text.length() && Lexer.isAlphanumeric(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
            return false;
        }
        return true;
    }

    private boolean accept(String valid) {
        boolean accepted = at < text.length() && valid.indexOf(text.charAt(at)) >= 0;
        at += accepted ? 1 : 0;
        return accepted;
    }

    private void acceptAll(String valid) {
        while (at < text.length() && valid.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
