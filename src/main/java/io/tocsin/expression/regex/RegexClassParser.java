package io.tocsin.expression.regex;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads character classes and escapes at the place where a {@link RegexParser} stands, and moves that on. */
final class RegexClassParser {

    private static final Map<String, CharSet> POSIX = Map.ofEntries(
            Map.entry("alnum", CharSet.of('0', '9', 'A', 'Z', 'a', 'z')),
            Map.entry("alpha", CharSet.of('A', 'Z', 'a', 'z')),
            Map.entry("ascii", CharSet.range(0, 0x7F)),
            Map.entry("blank", CharSet.of('\t', '\t', ' ', ' ')),
            Map.entry("cntrl", CharSet.of(0, 0x1F, 0x7F, 0x7F)),
            Map.entry("digit", CharSet.DIGIT),
            Map.entry("graph", CharSet.range('!', '~')),
            Map.entry("lower", CharSet.range('a', 'z')),
            Map.entry("print", CharSet.range(' ', '~')),
            Map.entry("punct", CharSet.of('!', '/', ':', '@', '[', '`', '{', '~')),
            Map.entry("space", CharSet.of('\t', '\r', ' ', ' ')),
            Map.entry("upper", CharSet.range('A', 'Z')),
            Map.entry("word", CharSet.WORD),
            Map.entry("xdigit", CharSet.of('0', '9', 'A', 'F', 'a', 'f')));

    /** {@link Character#getType} by the two letters of the general category. */
    private static final Map<String, Integer> CATEGORIES = categories();

    private static final int MAX_OCTAL_DIGITS = 3;

    private final RegexParser in;
    private final boolean foldCase;

    RegexClassParser(RegexParser in, boolean foldCase) {
        this.in = in;
        this.foldCase = foldCase;
    }

    private static Map<String, Integer> categories() {
        String[] names = {
            "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "",
            "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"
        };
        Map<String, Integer> categories = new HashMap<>();
        for (int i = 1; i < names.length; i++) {
            if (!names[i].isEmpty()) {
                categories.put(names[i], i);
            }
        }
        return Map.copyOf(categories);
    }

    /** A class in brackets, from its opening bracket on. */
    CharSet bracketed() throws RegexSyntaxException {
        int start = in.at();
        in.skip("[");
        boolean negated = in.skip("^");
        var set = new CharSet.Builder();
        boolean first = true;
        while (first || !in.isAt("]")) {
            if (in.isAtEnd()) {
                throw in.wrong("missing closing ]", start);
            }
            first = false;
            CharSet named = in.isAt("[:") ? posix() : in.isAt("\\") ? escaped() : null;
            if (named != null) {
                set.add(named);
                continue;
            }
            int rangeStart = in.at();
            int low = classCharacter(start);
            int high = low;
            if (in.isAt("-") && !in.isAt("-]") && in.at() + 1 < in.pattern().length()) {
                in.skip("-");
                high = classCharacter(start);
                if (high < low) {
                    throw in.wrong("invalid character class range", rangeStart);
                }
            }
            set.add(folded(CharSet.range(low, high)));
        }
        in.skip("]");
        CharSet built = set.build();
        return negated ? built.negated() : built;
    }

    private int classCharacter(int start) throws RegexSyntaxException {
        if (in.isAtEnd()) {
            throw in.wrong("missing closing ]", start);
        }
        return in.isAt("\\") ? character() : in.next();
    }

    private CharSet folded(CharSet set) {
        return foldCase ? set.folded() : set;
    }

    private CharSet folded(CharSet set, boolean negated) {
        CharSet folded = folded(set);
        return negated ? folded.negated() : folded;
    }

    /** {@code [:alpha:]} or {@code [:^alpha:]}; null when the brackets are ordinary characters. */
    private @Nullable CharSet posix() throws RegexSyntaxException {
        int start = in.at();
        int end = in.pattern().indexOf(":]", start + 2);
        if (end < 0) {
            return null;
        }
        in.skip("[:");
        boolean negated = in.skip("^");
        CharSet set = POSIX.get(in.pattern().substring(Math.min(in.at(), end), end));
        in.goTo(end + 2);
        if (set == null) {
            throw in.wrong("invalid character class range", start);
        }
        return folded(set, negated);
    }

    /** An escape that stands for many characters; null, and not moved on, when the one here does not. */
    @Nullable
    CharSet escaped() throws RegexSyntaxException {
        int start = in.at();
        if (in.skip("\\d")) {
            return folded(CharSet.DIGIT);
        } else if (in.skip("\\D")) {
            return folded(CharSet.DIGIT, true);
        } else if (in.skip("\\s")) {
            return folded(CharSet.SPACE);
        } else if (in.skip("\\S")) {
            return folded(CharSet.SPACE, true);
        } else if (in.skip("\\w")) {
            return folded(CharSet.WORD);
        } else if (in.skip("\\W")) {
            return folded(CharSet.WORD, true);
        }
        boolean positive = in.skip("\\p");
        if (!positive && !in.skip("\\P")) {
            return null;
        }
        String name;
        if (in.skip("{")) {
            int end = in.pattern().indexOf('}', in.at());
            if (end < 0) {
                in.goTo(in.pattern().length());
                throw in.wrong("invalid character class range", start);
            }
            name = in.pattern().substring(in.at(), end);
            in.goTo(end + 1);
        } else {
            name = in.isAtEnd() ? "" : Character.toString(in.next());
        }
        boolean negatedInside = name.startsWith("^");
        CharSet set = unicode(negatedInside ? name.substring(1) : name);
        if (set == null) {
            throw in.wrong("invalid character class range, neither a Unicode category nor a script", start);
        }
        return folded(set, positive == negatedInside);
    }

    private static @Nullable CharSet unicode(String name) {
        if (name.equals("Any")) {
            return CharSet.ANY;
        }
        Integer category = CATEGORIES.get(name);
        if (category != null) {
            return CharSet.where(c -> Character.getType(c) == category);
        }
        if (name.length() == 1 && "CLMNPSZ".contains(name)) {
            long types = CATEGORIES.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(name))
                    .mapToLong(entry -> 1L << entry.getValue())
                    .sum();
            return CharSet.where(c -> (types >>> Character.getType(c) & 1) != 0);
        }
        for (Character.UnicodeScript script : Character.UnicodeScript.values()) {
            if (script.name().equals(name.toUpperCase(Locale.ROOT)) && script != Character.UnicodeScript.UNKNOWN) {
                return CharSet.where(c -> Character.UnicodeScript.of(c) == script);
            }
        }
        return null;
    }

    /** The escape of one character, from its backslash on. */
    int character() throws RegexSyntaxException {
        int start = in.at();
        in.skip("\\");
        if (in.isAtEnd()) {
            throw new RegexSyntaxException("trailing backslash at end of expression: `" + in.pattern() + "`");
        }
        int c = in.next();
        switch (c) {
            case 'a':
                return 0x07;
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return 0x0B;
            case 'x':
                return hexadecimal(start);
            default:
                break;
        }
        if (c >= '0' && c <= '7') {
            boolean isOctal = c == '0' || isOctalDigit();
            if (!isOctal) {
                throw in.wrong("back-references are not supported, as in RE2", start);
            }
            return octal(c - '0');
        }
        if (c < 0x80 && !Character.isLetterOrDigit(c)) {
            return c;
        }
        throw in.wrong("invalid escape sequence", start);
    }

    private boolean isOctalDigit() {
        return !in.isAtEnd()
                && in.pattern().charAt(in.at()) >= '0'
                && in.pattern().charAt(in.at()) <= '7';
    }

    private int octal(int first) {
        int value = first;
        for (int i = 1; i < MAX_OCTAL_DIGITS && isOctalDigit(); i++) {
            value = value * 8 + (in.next() - '0');
        }
        return value;
    }

    private int hexadecimal(int start) throws RegexSyntaxException {
        boolean braced = in.skip("{");
        int end = braced ? in.pattern().indexOf('}', in.at()) : in.at() + 2;
        boolean complete = end >= 0 && end <= in.pattern().length();
        String digits = complete ? in.pattern().substring(in.at(), end) : "";
        // leading zeros may be any number
        if (digits.matches("0*[0-9A-Fa-f]{1,6}")) {
            in.goTo(braced ? end + 1 : end);
            int value = Integer.parseInt(digits.replaceFirst("^0+(?=.)", ""), 16);
            if (value <= Character.MAX_CODE_POINT) {
                return value;
            }
        }
        throw in.wrong("invalid escape sequence", start);
    }
}
