package io.tocsin.expression.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RegexTest {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** Pattern, text, and either {@code error} or: is it found, and what two replacements give. */
    static Stream<String> answers() {
        try (var in = RegexTest.class.getResourceAsStream("go-answers.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersAsGo(String line) throws Exception {
        // given
        String[] columns = line.split("\t", -1);
        String pattern = unquoted(columns[0]);
        String text = unquoted(columns[1]);
        if (columns[2].equals("error")) {
            assertThatThrownBy(() -> Regex.compile(pattern)).isInstanceOf(RegexSyntaxException.class);
            return;
        }

        // when
        Regex regex = Regex.compile(pattern);

        // then
        assertThat(regex.isFoundIn(text)).isEqualTo(Boolean.parseBoolean(columns[2]));
        assertThat(regex.replaceAll(text, "<$0|$1|$2>", NO_LIMIT)).isEqualTo(unquoted(columns[3]));
        assertThat(regex.replaceAll(text, unquoted(columns[5]), NO_LIMIT)).isEqualTo(unquoted(columns[4]));
    }

    /** Go's quoted form, of which these escapes occur. */
    private static String unquoted(String quoted) {
        var text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = quoted.charAt(++i);
            int digits = switch (escape) {
                case 'x' -> 2;
                case 'u' -> 4;
                case 'U' -> 8;
                default -> 0;
            };
            if (digits > 0) {
                text.appendCodePoint(Integer.parseInt(quoted.substring(i + 1, i + 1 + digits), 16));
                i += digits;
            } else {
                int known = "abfnrtv".indexOf(escape);
                text.append(known < 0 ? escape : "\u0007\b\f\n\r\t\u000B".charAt(known));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '\t',
            quoteCharacter = '~',
            value = {
                "a(?=b)\tlook-around is not supported, as in RE2: `(?=`",
                "(a)\\1\tback-references are not supported, as in RE2: `\\1`",
                "a**\tinvalid nested repetition operator: `**`",
                "[b-a]\tinvalid character class range: `b-a`",
                "a\\yb\tinvalid escape sequence: `\\y`",
                "a(b\tmissing closing ) in `a(b`",
                "a)b\tunexpected ) in `a)b`",
                "a[b\tmissing closing ]: `[b`",
                "*\tmissing argument to repetition operator: `*`",
            })
    void saysWhatIsWrong(String pattern, String message) {
        assertThatThrownBy(() -> Regex.compile(pattern))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesPatternsThatAreTooLargeOrNestedTooDeep() {
        assertThatThrownBy(() -> Regex.compile("(" + "ab".repeat(10) + "){1000}"))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessageContaining("more than 10000 steps");
        assertThatThrownBy(() -> Regex.compile("(".repeat(101) + ")".repeat(101)))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessageContaining("more than 100 deep");
    }

    @Test
    void takesTimeInProportionToTheText() throws Exception {
        // given: patterns that make a backtracking engine try all of 2^5000 ways, or recurse 5000 deep
        String text = "x".repeat(5_000);

        // then
        assertThat(Regex.compile("(x+x+)+y").isFoundIn(text)).isFalse();
        assertThat(Regex.compile("^(x|xx)*$").isFoundIn(text)).isTrue();
    }

    @Test
    void givesUpWhatIsTooCostly() throws Exception {
        // given
        Regex regex = Regex.compile("(a?){500}b");

        // then
        assertThatThrownBy(() -> regex.isFoundIn("a".repeat(1_000_000)))
                .isInstanceOf(RegexTooCostlyException.class)
                .hasMessageContaining("given up");
        assertThatCode(() -> regex.isFoundIn("aab")).doesNotThrowAnyException();
    }

    @Test
    void givesUpReplacementsThatGrowTooLong() throws Exception {
        Regex regex = Regex.compile("(.*)");

        assertThat(regex.replaceAll("abc", "$1$1", 6)).isEqualTo("abcabc");
        assertThatThrownBy(() -> regex.replaceAll("abc", "$1$1", 5)).isInstanceOf(RegexTooCostlyException.class);
    }

    @Test
    void compilesFastEnoughToBeDefinedInARequest() {
        assertTimeout(Duration.ofSeconds(5), () -> Regex.compile("(?i)[\\pL\\pN]+\\p{Greek}*[a-z]{1,100}"));
    }
}
