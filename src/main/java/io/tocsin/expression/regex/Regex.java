package io.tocsin.expression.regex;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One compiled pattern of RE2, as Go's {@code regexp} reads and applies it, on code points instead of bytes. Known
 * differences: Unicode classes and case folding are of the JDK's Unicode version, names of scripts are accepted in any
 * case, groups nest up to 100 deep (Go: 1,000), and a pattern is limited to 10,000 steps written out.
 */
public final class Regex {

    /** Work allowed for one {@link #isFoundIn} or {@link #replaceAll}; about a second. */
    public static final long MAX_STEPS = 20_000_000;

    private final String pattern;
    private final Program program;
    /** By index; null for a group without a name. */
    private final List<@Nullable String> groupNames;

    private Regex(String pattern, Program program, List<@Nullable String> groupNames) {
        this.pattern = pattern;
        this.program = program;
        this.groupNames = groupNames;
    }

    /** Compiles a pattern, of any length that the caller permits. */
    public static Regex compile(String pattern) throws RegexSyntaxException {
        var parser = new RegexParser(pattern);
        Program program = Program.of(parser.parse());
        return new Regex(pattern, program, parser.groupNames());
    }

    /** Whether some part of {@code text} matches. */
    public boolean isFoundIn(String text) throws RegexTooCostlyException {
        return new Machine(program, text, 0).find(0) != null;
    }

    /**
     * Replaces each match, from left to right, as Go's {@code ReplaceAllString}: {@code $1}, <code>${1}</code>,
     * {@code $name} and <code>${name}</code> stand for groups, {@code $$} for a dollar; the longest possible name counts,
     * and an unknown one is empty.
     *
     * @param maxLength in characters; a longer result is refused
     */
    public String replaceAll(String text, String template, int maxLength) throws RegexTooCostlyException {
        var result = new StringBuilder();
        int copied = 0;
        int searchFrom = 0;
        var machine = new Machine(program, text, 2 * groupNames.size());
        while (searchFrom <= text.length()) {
            int[] places = machine.find(searchFrom);
            if (places == null) {
                break;
            }
            result.append(text, copied, places[0]);
            // an empty match right behind another match is none
            if (places[1] > copied || places[0] == 0) {
                expand(template, text, places, result, maxLength);
            }
            copied = places[1];
            int width = searchFrom < text.length() ? Character.charCount(text.codePointAt(searchFrom)) : 1;
            searchFrom = Math.max(places[1], searchFrom + width);
        }
        result.append(text, copied, text.length());
        checkLength(result, maxLength);
        return result.toString();
    }

    private static void checkLength(StringBuilder result, int maxLength) throws RegexTooCostlyException {
        if (result.length() > maxLength) {
            throw new RegexTooCostlyException("the replaced text has more than " + maxLength + " characters");
        }
    }

    private void expand(String template, String text, int[] places, StringBuilder result, int maxLength)
            throws RegexTooCostlyException {
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
            int group = group(template.substring(start, end), places);
            if (group >= 0 && 2 * group < places.length && places[2 * group] >= 0) {
                result.append(text, places[2 * group], places[2 * group + 1]);
            }
            at = braced ? end + 1 : end;
        }
        checkLength(result.append(template, at, template.length()), maxLength);
    }

    private static boolean isNameChar(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    /** The group of that number or name; of groups of one name the first that took part; -1 for none. */
    private int group(String name, int[] places) {
        boolean isNumber = name.chars().allMatch(c -> c >= '0' && c <= '9');
        if (isNumber && name.length() <= 8 && (name.length() == 1 || name.charAt(0) != '0')) {
            return Integer.parseInt(name);
        }
        for (int i = 1; i < groupNames.size(); i++) {
            if (Objects.equals(groupNames.get(i), name) && places[2 * i] >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** The pattern as it was given. */
    @Override
    public String toString() {
        return pattern;
    }
}
