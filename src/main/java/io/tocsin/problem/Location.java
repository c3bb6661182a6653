package io.tocsin.problem;

/**
 * A place in a file or a request body.
 *
 * @param source the file as the user named it, or what the text is, such as {@code request body}
 * @param line from 1; 0 when not known
 * @param column from 1, in characters; 0 when not known
 * @param key dotted path of the key, such as {@code kafka[1].brokers}; empty when the place is no key
 */
public record Location(String source, int line, int column, String key) {

    /** The whole of {@code source}, without a position. */
    public static Location of(String source) {
        return new Location(source, 0, 0, "");
    }

    /** {@code file:line:column}, leaving out what is not known. */
    @Override
    public String toString() {
        if (line == 0) {
            return source;
        }
        return column == 0 ? source + ":" + line : source + ":" + line + ":" + column;
    }
}
