package io.tocsin.problem;

/**
 * Who has to act on a failure, and how. The HTTP listener turns it into a status and the command line into an exit
 * code, each in one exhaustive {@code switch}, without knowing any other package's types.
 */
public enum Category {
    /** The input breaks a rule; the caller has to change it. HTTP 400. */
    INVALID,
    /** The named thing does not exist. HTTP 404. */
    NOT_FOUND,
    /** The request contradicts what exists. HTTP 409. */
    CONFLICT,
    /** The caller may not do this. HTTP 403. */
    REFUSED,
    /** Not now; the same request may succeed later. HTTP 503. */
    UNAVAILABLE
}
