package io.tocsin.expression;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * One compiled pattern in RE2's syntax, which is Go's, by RE2/J. There is no backtracking: the work is bounded by the size
 * of the compiled pattern times the length of the text, and {@link #MAX_STEPS} bounds that product. Immutable, for any
 * thread.
 *
 * <p>Known differences from Go 1.19: two groups of one name are refused, and a backslash before a letter outside of ASCII
 * stands for that letter.
 */
final class Regex {

    /** Size of the compiled pattern times characters of the text, at most; some seconds of work. */
    static final long MAX_STEPS = 100_000_000;

    /** Longest pattern, in characters; compiling takes memory in proportion, and recursion in the nesting. */
    static final int MAX_PATTERN = 1_000;

    /** How often repetitions within each other may write a part out, as in Go. */
    static final int MAX_REPETITIONS = 1_000;

    /** Largest compiled pattern, in steps. */
    static final int MAX_PROGRAM = 10_000;

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException when RE2 does not take it, look-around and back-references among others, or when it
     *     is too long; the message is a part of a sentence
     */
    static Regex compile(String text) {
        if (text.length() > MAX_PATTERN) {
            throw new IllegalArgumentException("longer than " + MAX_PATTERN + " characters");
        }
        if (Repetitions.product(text) > MAX_REPETITIONS) {
            throw new IllegalArgumentException(
                    "repetitions within each other write a part out more than " + MAX_REPETITIONS + " times");
        }
        var compiled = compiled(text);
        if (compiled.programSize() > MAX_PROGRAM) {
            throw new IllegalArgumentException("too large: it has more than " + MAX_PROGRAM + " steps");
        }
        return new Regex(compiled);
    }

    private static Pattern compiled(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(description(e), e);
        }
    }

    private static String description(PatternSyntaxException e) {
        var part = String.valueOf(e.getPattern());
        if (part.matches("\\(\\?<?[=!].*")) {
            return "look-around is not supported, as in RE2: `" + part + "`";
        }
        if (part.matches("\\\\[1-9]")) {
            return "back-references are not supported, as in RE2: `" + part + "`";
        }
        return part.equals("stack underflow") ? "unexpected )" : e.getDescription() + ": `" + part + "`";
    }

    /**
     * Whether some part of {@code text} matches.
     *
     * @throws ExpressionFailedException when that is too much work
     */
    boolean isFoundIn(String text) throws ExpressionFailedException {
        return matcher(text).find();
    }

    /**
     * Replaces each match, from left to right, as Go's {@code ReplaceAllString}: {@code $1}, <code>${1}</code>,
     * {@code $name} and <code>${name}</code> stand for groups, {@code $$} for a dollar; the longest possible name counts,
     * and an unknown one is empty.
     *
     * @param maxLength in characters
     * @throws ExpressionFailedException when that is too much work, or the result longer than {@code maxLength}
     */
    String replaceAll(String text, String template, int maxLength) throws ExpressionFailedException {
        var result = new StringBuilder();
        int copied = 0;
        var matcher = matcher(text);
        while (matcher.find()) {
            result.append(text, copied, matcher.start());
            // an empty match right behind another match is none
            if (matcher.end() > copied || matcher.start() == 0) {
                expand(template, text, matcher, result, maxLength);
            }
            copied = matcher.end();
        }
        result.append(text, copied, text.length());
        checkLength(result, maxLength);
        return result.toString();
    }

    private Matcher matcher(String text) throws ExpressionFailedException {
        long steps = (long) pattern.programSize() * text.length();
        if (steps > MAX_STEPS) {
            throw new ExpressionFailedException(
                    "the regex /" + pattern + "/ is too much work on a text of " + text.length() + " characters");
        }
        return pattern.matcher(text);
    }

    private static void checkLength(StringBuilder result, int maxLength) throws ExpressionFailedException {
        if (result.length() > maxLength) {
            throw new ExpressionFailedException("the replaced text has more than " + maxLength + " characters");
        }
    }

    private void expand(String template, String text, Matcher match, StringBuilder result, int maxLength)
            throws ExpressionFailedException {
        int at = 0;
        while (at < template.length()) {
            int dollar = template.indexOf('$', at);
            if (dollar < 0) {
                break;
            }
            checkLength(result.append(template, at, dollar), maxLength);
            at = dollar + 1;
            if (template.startsWith("$", at)) {
                result.append('$');
                at++;
                continue;
            }
            boolean braced = template.startsWith("{", at);
            int start = braced ? at + 1 : at;
            int end = start;
            while (end < template.length() && isNameChar(template.codePointAt(end))) {
                end += Character.charCount(template.codePointAt(end));
            }
            if (end == start || (braced && !template.startsWith("}", end))) {
                result.append('$');
                continue;
            }
            int group = group(template.substring(start, end));
            if (group >= 0 && group <= match.groupCount() && match.start(group) >= 0) {
                result.append(text, match.start(group), match.end(group));
            }
            at = braced ? end + 1 : end;
        }
        checkLength(result.append(template, at, template.length()), maxLength);
    }

    private static boolean isNameChar(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    /** The group of that number or name; -1 for none. */
    private int group(String name) {
        boolean isNumber = name.chars().allMatch(c -> c >= '0' && c <= '9');
        if (isNumber && name.length() <= 8 && (name.length() == 1 || name.charAt(0) != '0')) {
            return Integer.parseInt(name);
        }
        return pattern.namedGroups().getOrDefault(name, -1);
    }

    /** The pattern as it was given. */
    @Override
    public String toString() {
        return pattern.pattern();
    }
}
