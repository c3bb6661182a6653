package io.tocsin.expression;

import io.tocsin.wire.Utf8;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.ToLongBiFunction;
import java.util.function.UnaryOperator;

/** The functions of strings: Go's {@code strings}, in which indexes and lengths count bytes of UTF-8. */
final class TextFunctions {

    private TextFunctions() {}

    static List<Signature> signatures() {
        return List.of(
                test("strContains", String::contains),
                test("strContainsAny", (text, chars) -> GoText.firstOf(text, chars) >= 0),
                test("strHasPrefix", String::startsWith),
                test("strHasSuffix", String::endsWith),
                number("strCount", GoText::count),
                number("strIndex", (text, part) -> GoText.byteIndex(text, text.indexOf(part))),
                number("strIndexAny", (text, chars) -> GoText.byteIndex(text, GoText.firstOf(text, chars))),
                number("strLastIndex", (text, part) -> GoText.byteIndex(text, text.lastIndexOf(part))),
                number("strLastIndexAny", (text, chars) -> GoText.byteIndex(text, GoText.lastOf(text, chars))),
                new Signature("strLength", List.of(Type.STRING), Type.INT, (a, e) -> (long) Utf8.length((String) a[0])),
                change("strToLower", GoText::toLower),
                change("strToUpper", GoText::toUpper),
                change("strTrimSpace", text -> GoText.trim(text, GoText::isSpace, true, true)),
                change("strTrim", (text, chars) -> GoText.trim(text, GoText.in(chars), true, true)),
                change("strTrimLeft", (text, chars) -> GoText.trim(text, GoText.in(chars), true, false)),
                change("strTrimRight", (text, chars) -> GoText.trim(text, GoText.in(chars), false, true)),
                change(
                        "strTrimPrefix",
                        (text, start) -> text.startsWith(start) ? text.substring(start.length()) : text),
                change(
                        "strTrimSuffix",
                        (text, end) -> text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text),
                new Signature(
                        "strReplace",
                        List.of(Type.STRING, Type.STRING, Type.STRING, Type.INT),
                        Type.STRING,
                        (a, e) -> GoText.replace((String) a[0], (String) a[1], (String) a[2], (Long) a[3])),
                new Signature(
                        "strSubstring",
                        List.of(Type.STRING, Type.INT, Type.INT),
                        Type.STRING,
                        (a, e) -> substring((String) a[0], (Long) a[1], (Long) a[2])),
                new Signature(
                        "regexReplace",
                        List.of(Type.REGEX, Type.STRING, Type.STRING),
                        Type.STRING,
                        (a, e) -> regexReplace((Regex) a[0], (String) a[1], (String) a[2])));
    }

    private static Signature test(String name, BiPredicate<String, String> test) {
        return new Signature(
                name, List.of(Type.STRING, Type.STRING), Type.BOOL, (a, e) -> test.test((String) a[0], (String) a[1]));
    }

    private static Signature number(String name, ToLongBiFunction<String, String> count) {
        return new Signature(
                name,
                List.of(Type.STRING, Type.STRING),
                Type.INT,
                (a, e) -> count.applyAsLong((String) a[0], (String) a[1]));
    }

    private static Signature change(String name, UnaryOperator<String> change) {
        return new Signature(name, List.of(Type.STRING), Type.STRING, (a, e) -> change.apply((String) a[0]));
    }

    private static Signature change(String name, BiFunction<String, String, String> change) {
        return new Signature(
                name,
                List.of(Type.STRING, Type.STRING),
                Type.STRING,
                (a, e) -> change.apply((String) a[0], (String) a[1]));
    }

    /** The end must lie before the end of the text, which is Kapacitor's rule: the last byte cannot be had. */
    private static String substring(String text, long start, long stop) throws ExpressionFailedException {
        if (start < 0 || stop < start || stop >= Utf8.length(text)) {
            throw new ExpressionFailedException(
                    "strSubstring: needs 0 <= start <= stop < length of the string in bytes, not start " + start
                            + " and stop " + stop);
        }
        return GoText.bytes(text, (int) start, (int) stop);
    }

    private static String regexReplace(Regex regex, String text, String replacement) throws ExpressionFailedException {
        return regex.replaceAll(text, replacement, Evaluation.MAX_TEXT);
    }
}
