package io.tocsin.problem;

/**
 * One mistake of a user's.
 *
 * @param where the place
 * @param severity an error stops what was asked for, a warning does not
 * @param what one sentence: the value found and the rule it breaks; never a secret
 * @param fix the smallest edit that works; empty when {@code what} already says it
 */
public record Problem(Location where, Severity severity, String what, String fix) {

    /** Whether a problem stops the operation. */
    public enum Severity {
        /** Stops it. */
        ERROR,
        /** Does not stop it. */
        WARNING
    }

    /** An error at {@code where}. */
    public static Problem error(Location where, String what, String fix) {
        return new Problem(where, Severity.ERROR, what, fix);
    }

    /** A warning at {@code where}. */
    public static Problem warning(Location where, String what, String fix) {
        return new Problem(where, Severity.WARNING, what, fix);
    }

    /** {@code file:line:column: what Fix: fix}, on one line. */
    @Override
    public String toString() {
        var text = new StringBuilder().append(where).append(": ");
        if (severity == Severity.WARNING) {
            text.append("warning: ");
        }
        text.append(what);
        if (!fix.isEmpty()) {
            text.append(" Fix: ").append(fix);
        }
        return text.toString();
    }
}
