package io.tocsin.expression.regex;

/**
 * A search that was given up, because pattern and text together ask for more than {@link Regex#MAX_STEPS} steps or a
 * replacement grew beyond its limit.
 */
public final class RegexTooCostlyException extends Exception {

    private static final long serialVersionUID = 1L;

    RegexTooCostlyException(String message) {
        // thrown per event and never printed with its stack
        super(message, null, false, false);
    }
}
