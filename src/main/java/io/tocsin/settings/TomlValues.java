package io.tocsin.settings;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of a TOML text for the {@link TomlLocator}: checks them, and tells the places of what is inside. */
final class TomlValues {

    /** Most elements of one list; toml4j takes quadratic time. */
    static final int MAX_ELEMENTS = 10_000;

    private static final Pattern WHOLE = Pattern.compile("[+-]?(?:0|[1-9](?:_?[0-9])*)");
    private static final Pattern FRACTION =
            Pattern.compile("[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9]+)?");
    private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?0[0-9_]+(?:\\.[0-9]+)?");
    private static final Pattern OTHER_BASE = Pattern.compile("[+-]?0([xob])([0-9A-Fa-f_]+)");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{2}:[0-9]{2}:[0-9]{2}.*");

    /** Is told where the elements of lists and the keys of inline tables stand. */
    interface Places {
        void put(String path, int offset);
    }

    private enum Kind {
        TEXT("text"),
        WHOLE("whole numbers"),
        FRACTION("numbers with a fraction"),
        TRUTH("truth values"),
        LIST("lists"),
        TABLE("tables");

        private final String plural;

        Kind(String plural) {
            this.plural = plural;
        }
    }

    private final TomlCursor cursor;
    private final Places places;

    TomlValues(TomlCursor cursor, Places places) {
        this.cursor = cursor;
        this.places = places;
    }

    /**
     * Reads over the value here.
     *
     * @param name its key, for the fixes
     * @param path its path
     * @param depth how many tables and lists it is in
     */
    void value(String name, String path, int depth) {
        one(name, path, depth);
    }

    private Kind one(@Nullable String name, String path, int depth) {
        if (depth > TomlLocator.MAX_DEPTH) {
            throw tooDeep(cursor, cursor.offset());
        }
        return switch (cursor.peek()) {
            case '"' -> {
                basicText();
                yield Kind.TEXT;
            }
            case '\'' -> {
                literalText();
                yield Kind.TEXT;
            }
            case '[' -> {
                list(path, depth);
                yield Kind.LIST;
            }
            case '{' -> {
                inlineTable(path, depth);
                yield Kind.TABLE;
            }
            default -> bare(name);
        };
    }

    static TomlCursor.Broken tooDeep(TomlCursor cursor, int offset) {
        return cursor.broken(
                offset,
                "tables and lists are nested more than " + TomlLocator.MAX_DEPTH + " levels deep.",
                "write it flatter.");
    }

    private void basicText() {
        int start = cursor.offset();
        boolean multiline = cursor.startsWith("\"\"\"");
        String close = multiline ? "\"\"\"" : "\"";
        cursor.skip(close.length());
        cursor.open(multiline ? 1 : 0);
        while (!cursor.startsWith(close)) {
            if (cursor.peek() == '\\') {
                escape(multiline);
            } else {
                character(start, close, multiline);
            }
        }
        cursor.open(multiline ? -1 : 0);
        cursor.skip(close.length());
    }

    private void literalText() {
        int start = cursor.offset();
        boolean multiline = cursor.startsWith("'''");
        String close = multiline ? "'''" : "'";
        cursor.skip(close.length());
        cursor.open(multiline ? 1 : 0);
        while (!cursor.startsWith(close)) {
            character(start, close, multiline);
        }
        cursor.open(multiline ? -1 : 0);
        cursor.skip(close.length());
    }

    private void character(int start, String close, boolean multiline) {
        char c = cursor.peek();
        if (cursor.atEnd() || (c == '\n' && !multiline)) {
            throw cursor.broken(
                    start,
                    "the text that starts here is not closed" + (multiline ? "." : " on its line."),
                    "close it by " + close + ".");
        }
        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f) {
            throw cursor.broken(
                    cursor.offset(),
                    String.format("the text has the control character U+%04X in it.", (int) c),
                    String.format("write it as \\u%04X in double quotes, or remove it.", (int) c));
        }
        cursor.skip(1);
    }

    private void escape(boolean multiline) {
        int start = cursor.offset();
        cursor.skip(1);
        char c = cursor.peek();
        cursor.skip(1);
        switch (c) {
            case 'b', 't', 'n', 'f', 'r', '"' -> {}
            // toml4j takes the second backslash of "…\\" for the escape of the quote.
            case '\\' -> cursor.replace(start, "\\u005C");
            case 'u' -> unicode(start, 4);
            case 'U' -> unicode(start, 8);
            default -> {
                if (multiline && (c == '\n' || c == ' ' || c == '\t')) {
                    int rest = cursor.offset();
                    cursor.skip(-1);
                    cursor.skipBlanks();
                    if (cursor.peek() == '\n') {
                        return;
                    }
                    cursor.skip(rest - cursor.offset());
                }
                throw cursor.broken(
                        start,
                        "a backslash starts an escape (\\\\ \\\" \\n \\t \\r \\b \\f \\uXXXX \\UXXXXXXXX), and this is none.",
                        "write \\\\ for a backslash, or put the text in single quotes, where nothing is escaped.");
            }
        }
    }

    private void unicode(int start, int digits) {
        String hex = "";
        while (hex.length() < digits && Character.digit(cursor.peek(), 16) >= 0 && cursor.peek() < 0x80) {
            hex += cursor.peek();
            cursor.skip(1);
        }
        long code = hex.length() == digits ? Long.parseLong(hex, 16) : -1;
        if (code < 0 || code > Character.MAX_CODE_POINT || (code >= 0xD800 && code <= 0xDFFF)) {
            throw cursor.broken(
                    start,
                    "\\u needs the 4, \\U the 8 hexadecimal digits of a character; surrogates are none.",
                    "write the character itself.");
        }
        if (digits == 8) {
            var units = new StringBuilder();
            for (char unit : Character.toChars((int) code)) {
                units.append(String.format("\\u%04X", (int) unit));
            }
            cursor.replace(start, units.toString());
        }
    }

    private void list(String path, int depth) {
        int start = cursor.offset();
        cursor.skip(1);
        cursor.open(1);
        Kind first = null;
        for (int i = 0; ; i++) {
            cursor.skipLines();
            notRunaway(start, "the list", "]");
            if (cursor.peek() == ']') {
                break;
            }
            if (i == MAX_ELEMENTS) {
                throw cursor.broken(start, "the list has more than " + MAX_ELEMENTS + " elements.", "split it.");
            }
            int element = cursor.offset();
            noComma("element", element);
            places.put(path + "[" + i + "]", element);
            var kind = one(null, path + "[" + i + "]", depth + 1);
            first = first == null ? kind : first;
            if (kind != first) {
                throw cursor.broken(
                        element,
                        "the list mixes " + first.plural + " and " + kind.plural + ".",
                        "write all elements in the same way.");
            }
            cursor.skipLines();
            notRunaway(start, "the list", "]");
            if (cursor.peek() == ']') {
                break;
            }
            if (cursor.peek() != ',') {
                throw cursor.broken(
                        cursor.offset(),
                        "a comma is missing between two elements of a list.",
                        "put a comma before this.");
            }
            cursor.skip(1);
        }
        cursor.open(-1);
        cursor.skip(1);
    }

    private void inlineTable(String path, int depth) {
        int start = cursor.offset();
        var seen = new HashSet<String>();
        cursor.skip(1);
        cursor.skipBlanks();
        while (cursor.peek() != '}') {
            int at = cursor.offset();
            noComma("key", at);
            boolean quoted = cursor.peek() == '"';
            cursor.skip(quoted ? 1 : 0);
            String name = cursor.take(c -> quoted
                    ? c != '"' && c != '\\' && c != '\n'
                    : (c < 0x80 && Character.isLetterOrDigit(c)) || c == '-' || c == '_');
            if (quoted && cursor.peek() != '"') {
                throw cursor.broken(
                        at, "the key that starts here is not closed.", "close it by \"; it has no backslashes.");
            }
            cursor.skip(quoted ? 1 : 0);
            cursor.replace(at, name.isBlank() ? "" : cursor.bare(name));
            cursor.skipBlanks();
            if (name.isBlank() || cursor.peek() != '=') {
                throw notClosed(start, at);
            }
            cursor.skip(1);
            cursor.skipBlanks();
            String inner = TomlLocator.join(path, name);
            if (!seen.add(name)) {
                throw cursor.broken(at, inner + " is given twice.", "remove one of the two.");
            }
            places.put(inner, at);
            one(name, inner, depth + 1);
            cursor.skipBlanks();
            if (cursor.peek() == ',') {
                cursor.skip(1);
                cursor.skipBlanks();
            } else if (cursor.peek() != '}') {
                throw notClosed(start, cursor.offset());
            }
        }
        cursor.skip(1);
    }

    private TomlCursor.Broken notClosed(int start, int place) {
        if (cursor.atEnd() || cursor.peek() == '\n') {
            return cursor.broken(
                    start,
                    "the table that starts here is not closed on its line.",
                    "close it by }, or write a section.");
        }
        return cursor.broken(
                place, "key = value, a comma or } is expected here.", "write { key = value, key = value }.");
    }

    private void noComma(String what, int place) {
        if (cursor.peek() == ',') {
            throw cursor.broken(place, "there is no " + what + " in front of this comma.", "remove the comma.");
        }
    }

    /** Blames the start of a list that goes on into the next statement. */
    private void notRunaway(int start, String what, String close) {
        boolean runaway = cursor.atEnd()
                || (cursor.peek() != '"'
                        && cursor.peek() != '\''
                        && cursor.startsLine()
                        && cursor.readsLikeStatement(cursor.offset()));
        if (runaway) {
            throw cursor.broken(start, what + " that starts here is not closed.", "close it by " + close + ".");
        }
    }

    private Kind bare(@Nullable String name) {
        int start = cursor.offset();
        String word =
                cursor.take(c -> c != ' ' && c != '\t' && c != '\n' && c != ',' && c != ']' && c != '}' && c != '#');
        if (word.equals("true") || word.equals("false")) {
            return Kind.TRUTH;
        }
        if (WHOLE.matcher(word).matches()) {
            if (new BigInteger(word.replace("_", "").replace("+", "")).bitLength() > 63) {
                throw cursor.broken(
                        start, "the number is beyond the 64 bits of a whole number.", "write a smaller one.");
            }
            return Kind.WHOLE;
        }
        if (FRACTION.matcher(word).matches()) {
            if (!Double.isFinite(new BigDecimal(word.replace("_", "")).doubleValue())) {
                throw cursor.broken(start, "the number is beyond the range of 64-bit numbers.", "write a smaller one.");
            }
            return Kind.FRACTION;
        }
        throw notAValue(start, name, word);
    }

    private TomlCursor.Broken notAValue(int start, @Nullable String name, String word) {
        var base = OTHER_BASE.matcher(word);
        if (LEADING_ZERO.matcher(word).matches()) {
            String number = word.replaceFirst("^([+-]?)0+(?=[0-9])", "$1");
            String octal = word.matches("0[0-7]+") ? " (" + inBaseTen("o", word) + " if octal was meant)" : "";
            return cursor.broken(
                    start, "a number must not start with 0, and is read in base ten only.", fix(name, number) + octal);
        }
        if (base.matches()) {
            return cursor.broken(
                    start, "numbers are read in base ten only.", fix(name, inBaseTen(base.group(1), base.group(2))));
        }
        if (DATE.matcher(word).matches()) {
            return cursor.broken(start, "dates and times are read as text only.", fix(name, Syntax.quoted(word)));
        }
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.matches("true|false|yes|no|on|off")) {
            String truth = lower.matches("true|yes|on") ? "true" : "false";
            return cursor.broken(
                    start, "a truth value is written true or false; text must stand in quotes.", fix(name, truth));
        }
        if (lower.matches("[+-]?(inf|nan)")) {
            return cursor.broken(start, "a number must be finite.", "write a number.");
        }
        if (word.matches("[+-]?[0-9]*\\.[0-9]*")) {
            return cursor.broken(start, "a number needs digits on both sides of its point.", "write 0.5 or 5.0.");
        }
        if (word.isEmpty()) {
            return cursor.broken(start, "a value is expected here.", "write one, or remove this.");
        }
        return cursor.broken(
                start, "text must stand in quotes.", fix(name, mayBeSecret(name) ? "\"…\"" : Syntax.quoted(word)));
    }

    private static String fix(@Nullable String name, String value) {
        return name == null ? value : Syntax.key(name) + " = " + value;
    }

    private static String inBaseTen(String base, String digits) {
        int radix = base.equals("x") ? 16 : (base.equals("o") ? 8 : 2);
        try {
            return new BigInteger(digits.replace("_", ""), radix).toString();
        } catch (NumberFormatException e) {
            // Digits that the base does not have: no number to offer.
            return "…";
        }
    }

    /** A value without quotes is shown in the fix, unless its key says that nobody should see it. */
    private static boolean mayBeSecret(@Nullable String name) {
        return name == null || name.matches("(?i).*(password|secret|token|key).*");
    }
}
