package io.tocsin.handler;

/**
 * Where a definition came from. Removal by load or apply touches only its own.
 *
 * @param text {@code file}, {@code apply:<name>} or {@code api}
 */
public record Origin(String text) {

    /** Defined from the load directory. */
    public static final Origin FILE = new Origin("file");

    /** Defined over HTTP or by the command line. */
    public static final Origin API = new Origin("api");

    public Origin {
        if (!text.equals("file") && !text.equals("api") && !text.startsWith("apply:")) {
            throw new IllegalArgumentException("origin is file, api or apply:<name>, not " + text);
        }
    }
}
