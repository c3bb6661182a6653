package io.tocsin.expression.regex;

/** A pattern that RE2 does not accept. The message is a sentence part that names the place by quoting it. */
public final class RegexSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    RegexSyntaxException(String message) {
        super(message);
    }
}
