package io.tocsin.template.syntax;

import io.tocsin.template.format.Quoted;
import java.util.Map;

/**
 * A word of a template.
 *
 * @param position where it begins in the text
 * @param text as it stands there; of an error the reason
 */
record Token(Kind kind, int position, String text) {

    enum Kind {
        ERROR,
        END_OF_TEXT,
        TEXT,
        LEFT_DELIMITER,
        RIGHT_DELIMITER,
        SPACE,
        BOOL,
        CHARACTER_CONSTANT,
        COMPLEX,
        NUMBER,
        STRING,
        RAW_STRING,
        FIELD,
        VARIABLE,
        IDENTIFIER,
        ASSIGN,
        DECLARE,
        PIPE,
        LEFT_PAREN,
        RIGHT_PAREN,
        OTHER_CHARACTER,
        DOT,
        NIL,
        BLOCK,
        BREAK,
        CONTINUE,
        DEFINE,
        ELSE,
        END,
        IF,
        RANGE,
        TEMPLATE,
        WITH
    }

    private static final Map<String, Kind> KEYWORDS = Map.ofEntries(
            Map.entry("nil", Kind.NIL),
            Map.entry("block", Kind.BLOCK),
            Map.entry("break", Kind.BREAK),
            Map.entry("continue", Kind.CONTINUE),
            Map.entry("define", Kind.DEFINE),
            Map.entry("else", Kind.ELSE),
            Map.entry("end", Kind.END),
            Map.entry("if", Kind.IF),
            Map.entry("range", Kind.RANGE),
            Map.entry("template", Kind.TEMPLATE),
            Map.entry("with", Kind.WITH),
            Map.entry("true", Kind.BOOL),
            Map.entry("false", Kind.BOOL));

    private static final int LONGEST_QUOTE = 10;

    /** What a word of letters and digits is. */
    static Kind kindOf(String word) {
        return KEYWORDS.getOrDefault(word, Kind.IDENTIFIER);
    }

    /** As messages name it. */
    String described() {
        return switch (kind) {
            case END_OF_TEXT -> "EOF";
            case ERROR -> text;
            case DOT, NIL, BLOCK, BREAK, CONTINUE, DEFINE, ELSE, END, IF, RANGE, TEMPLATE, WITH -> "<" + text + ">";
            default ->
                text.codePointCount(0, text.length()) > LONGEST_QUOTE
                        ? Quoted.text(text.substring(0, text.offsetByCodePoints(0, LONGEST_QUOTE))) + "..."
                        : Quoted.text(text);
        };
    }
}
