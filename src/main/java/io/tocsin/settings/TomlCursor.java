package io.tocsin.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * A place in a TOML text that moves forward, and the edits to make before the text goes to toml4j. What cannot be read
 * is thrown as {@link Broken} and caught once for each statement.
 */
final class TomlCursor {

    /** Stands for the end of the text. */
    static final char END = '\0';

    private static final Pattern NEXT_STATEMENT = Pattern.compile(
            "[ \\t]*(?:[A-Za-z0-9_-]+[ \\t]*=|\\[\\[?[A-Za-z0-9_. -]+\\]\\]?[ \\t]*(?:#.*)?$)", Pattern.MULTILINE);

    private record Edit(int from, int to, String text) {}

    private final String text;
    private final Lines lines;
    private final List<Edit> edits = new ArrayList<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final String aliasPrefix;
    private int offset;
    private int open;

    TomlCursor(String text) {
        this.text = text;
        this.lines = new Lines(text);
        String prefix = "quoted-";
        while (text.contains(prefix)) {
            prefix += "-";
        }
        this.aliasPrefix = prefix;
    }

    /**
     * A key as toml4j gets it: itself when it needs no quotes, else an alias that is in the text nowhere, since toml4j
     * confuses quoted keys with blanks, and quoted parts of headers.
     */
    String bare(String key) {
        return Syntax.key(key).equals(key) ? key : aliases.computeIfAbsent(key, name -> aliasPrefix + aliases.size());
    }

    /** The keys by their aliases. */
    Map<String, String> keysByAlias() {
        var keys = new HashMap<String, String>();
        aliases.forEach((key, alias) -> keys.put(alias, key));
        return keys;
    }

    int offset() {
        return offset;
    }

    Position at(int place) {
        return lines.at(place);
    }

    boolean atEnd() {
        return offset >= text.length();
    }

    /** The character here, {@link #END} after the last; a NUL in the text is refused before anything else. */
    char peek() {
        return atEnd() ? END : text.charAt(offset);
    }

    boolean startsWith(String prefix) {
        return text.startsWith(prefix, offset);
    }

    void skip(int count) {
        offset += count;
    }

    /** Moves on as long as characters are of a kind, and returns them. */
    String take(IntPredicate kind) {
        int from = offset;
        while (!atEnd() && kind.test(text.charAt(offset))) {
            offset++;
        }
        return text.substring(from, offset);
    }

    void skipBlanks() {
        take(c -> c == ' ' || c == '\t');
    }

    /** Skips a comment and has it removed, since toml4j minds brackets and quotes in comments inside lists. */
    void skipComment() {
        if (peek() == '#') {
            int from = offset;
            take(c -> c != '\n');
            replace(from, "");
        }
    }

    /** Skips blanks, comments and line ends. */
    void skipLines() {
        do {
            skipBlanks();
            skipComment();
        } while (take(c -> c == '\n').length() > 0 || peek() == ' ' || peek() == '\t' || peek() == '#');
    }

    /** Whether only blanks stand between the line's start and here. */
    boolean startsLine() {
        return text.substring(text.lastIndexOf('\n', offset - 1) + 1, offset).isBlank();
    }

    /** Whether the line at {@code place} reads like a header or {@code key =}, as it does after an unclosed value. */
    boolean readsLikeStatement(int place) {
        return NEXT_STATEMENT.matcher(text).region(place, text.length()).lookingAt();
    }

    /** Has the text from {@code from} to here replaced in what toml4j gets; the number of lines must stay. */
    void replace(int from, String replacement) {
        edits.add(new Edit(from, offset, replacement));
    }

    /** Has everything from {@code from} to here removed, except the line ends. */
    void blank(int from) {
        edits.removeIf(edit -> edit.from() >= from);
        replace(from, "\n".repeat((int) text.substring(from, offset)
                .chars()
                .filter(c -> c == '\n')
                .count()));
    }

    /** Notes that a value begins (1) or ends (-1) that may go on over several lines. */
    void open(int change) {
        open += change;
    }

    /**
     * Moves from a statement that cannot be read to the next line; from inside a value of several lines to the next one
     * that reads like a statement.
     */
    void recover(int start) {
        int next = lines.nextLine(start);
        while (open > 0 && next < text.length() && !readsLikeStatement(next)) {
            next = lines.nextLine(next);
        }
        offset = next;
        open = 0;
        blank(start);
    }

    /** The text with the edits made. */
    String edited() {
        var result = new StringBuilder(text.length());
        int done = 0;
        for (var edit : edits) {
            result.append(text, done, edit.from()).append(edit.text());
            done = edit.to();
        }
        return result.append(text, done, text.length()).toString();
    }

    Broken broken(int place, String what, String fix) {
        return new Broken(place, what, fix);
    }

    /** A statement that cannot be read. */
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int offset;
        private final String fix;

        private Broken(int offset, String what, String fix) {
            super(what, null, false, false);
            this.offset = offset;
            this.fix = fix;
        }

        int offset() {
            return offset;
        }

        String fix() {
            return fix;
        }
    }
}
