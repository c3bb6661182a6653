package io.tocsin.template.format;

import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.GoText;

/** What stands between the percent sign and the verb. */
final class Flags {

    boolean minus;
    boolean plus;
    boolean sharp;
    boolean space;
    boolean zero;
    /** {@code %+v}: names of fields. */
    boolean plusV;
    /** {@code %#v}: Go's syntax. */
    boolean sharpV;
    /** -1 for none. */
    int width = -1;
    /** -1 for none. */
    int precision = -1;

    void clear() {
        minus = false;
        plus = false;
        sharp = false;
        space = false;
        zero = false;
        plusV = false;
        sharpV = false;
        width = -1;
        precision = -1;
    }

    /** For the verb {@code v} plus and sharp have another meaning. */
    void turnToV() {
        sharpV = sharp;
        sharp = false;
        plusV = plus;
        plus = false;
    }

    /** Whether missing width is filled with zeros, which happens on the left only. */
    boolean padsWithZeros() {
        return zero && !minus;
    }

    /** Adds {@code text} padded to the width, with zeros where the flags say so. */
    void pad(TextBuffer out, String text) throws EvaluationException {
        pad(out, text, padsWithZeros() ? '0' : ' ');
    }

    /** Adds {@code text} padded to the width with spaces. */
    void padWithSpaces(TextBuffer out, String text) throws EvaluationException {
        pad(out, text, ' ');
    }

    private void pad(TextBuffer out, String text, char with) throws EvaluationException {
        int missing = width < 0 ? 0 : width - GoText.characters(text);
        if (!minus) {
            out.repeat(with, missing);
        }
        out.append(text);
        if (minus) {
            out.repeat(with, missing);
        }
    }

    /** {@code text} cut to as many characters as the precision allows. */
    String truncated(String text) {
        if (precision < 0 || GoText.characters(text) <= precision) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, precision));
    }
}
