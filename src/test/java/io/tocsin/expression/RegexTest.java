package io.tocsin.expression;

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
        try (var in = RegexTest.class.getResourceAsStream("regex-go-answers.txt")) {
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
            assertThatThrownBy(() -> Regex.compile(pattern)).isInstanceOf(IllegalArgumentException.class);
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
                "a(b\tmissing closing ): `a(b`",
                "a)b\tunexpected )",
                "a[b\tmissing closing ]: `[b`",
                "*\tmissing argument to repetition operator: `*`",
            })
    void saysWhatIsWrong(String pattern, String message) {
        assertThatThrownBy(() -> Regex.compile(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesPatternsThatAreTooLargeOrNestedTooDeep() {
        assertThatThrownBy(() -> Regex.compile("(" + "ab".repeat(10) + "){1000}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 10000 steps");
        assertThatThrownBy(() -> Regex.compile("((a{10}){10}){11}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 1000 times");
        assertThatThrownBy(() -> Regex.compile("(((a{1000}){1000}){1000}){1000}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Regex.compile("a".repeat(1_001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than 1000 characters");
        assertThatCode(() -> Regex.compile("(".repeat(499) + ")".repeat(499))).doesNotThrowAnyException();
        assertThatCode(() -> Regex.compile("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\\x{41}[{9999}]\\Q{999}{999}\\E"))
                .doesNotThrowAnyException();
    }

    @Test
    void differsFromGoInTwoPlaces() throws Exception {
        assertThatThrownBy(() -> Regex.compile("(?P<n>a)(?P<n>b)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("duplicate capture group name: `n`");
        assertThat(Regex.compile("\\é").isFoundIn("é")).isTrue();
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
                .isInstanceOf(ExpressionFailedException.class)
                .hasMessageContaining("too much work");
        assertThatCode(() -> regex.isFoundIn("aab")).doesNotThrowAnyException();
    }

    @Test
    void givesUpReplacementsThatGrowTooLong() throws Exception {
        Regex regex = Regex.compile("(.*)");

        assertThat(regex.replaceAll("abc", "$1$1", 6)).isEqualTo("abcabc");
        assertThatThrownBy(() -> regex.replaceAll("abc", "$1$1", 5)).isInstanceOf(ExpressionFailedException.class);
    }

    @Test
    void compilesFastEnoughToBeDefinedInARequest() {
        assertTimeout(Duration.ofSeconds(5), () -> Regex.compile("(?i)[\\pL\\pN]+\\p{Greek}*[a-z]{1,100}"));
    }
}
