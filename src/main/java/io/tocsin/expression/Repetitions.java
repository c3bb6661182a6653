package io.tocsin.expression;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often the repetitions of a pattern of RE2 write its parts out: {@code {n,m}} within {@code {n,m}} multiply. Go refuses
 * more than 1,000; RE2/J looks at each by itself and would build a program of any size.
 */
final class Repetitions {

    private final String pattern;
    private int at;
    /** For each open group the largest product of what stands in it so far. */
    private final Deque<Long> open = new ArrayDeque<>();
    /** The product of what was read last: 1 for a character, that of its contents for a group. */
    private long last = 1;

    private Repetitions(String pattern) {
        this.pattern = pattern;
        open.push(1L);
    }

    /** The largest product of repetitions that lie in each other; 1 when there are none. For a pattern that RE2 takes. */
    static long product(String pattern) {
        return new Repetitions(pattern).read();
    }

    private long read() {
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> open.push(1L);
                case ')' -> closeGroup();
                case '{' -> repeat();
                default -> last = "*+?".indexOf(c) >= 0 ? last : 1;
            }
            open.push(Math.max(open.pop(), last));
        }
        return open.stream().mapToLong(Long::longValue).max().orElse(1);
    }

    private void closeGroup() {
        last = open.pop();
        if (open.isEmpty()) {
            open.push(1L);
        }
    }

    private void repeat() {
        int end = pattern.indexOf('}', at);
        var counts = end < 0 ? "" : pattern.substring(at, end);
        if (counts.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
            long most = 1;
            for (var count : counts.split(",", 0)) {
                most = Math.max(most, Long.parseLong(count));
            }
            last = Math.min(last * most, Integer.MAX_VALUE);
            at = end + 1;
        } else {
            last = 1;
        }
    }

    /** What a backslash begins: one character, a name in braces, or text up to {@code \E}. */
    private void escape() {
        last = 1;
        char c = at < pattern.length() ? pattern.charAt(at++) : 0;
        int end = switch (c) {
            case 'Q' -> pattern.indexOf("\\E", at) + 1;
            case 'p', 'P', 'x' -> pattern.startsWith("{", at) ? pattern.indexOf('}', at) : at - 1;
            default -> at - 1;
        };
        at = end < at - 1 ? pattern.length() : end + 1;
    }

    private void characterClass() {
        last = 1;
        at += pattern.startsWith("^", at) ? 1 : 0;
        at += pattern.startsWith("]", at) ? 1 : 0;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0) {
                at = pattern.indexOf(":]", at) + 2;
            } else {
                at += pattern.charAt(at) == '\\' ? 2 : 1;
            }
        }
        at++;
    }
}
