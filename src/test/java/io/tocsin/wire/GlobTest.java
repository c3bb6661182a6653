package io.tocsin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class GlobTest {

    @Test
    void answersAsGo() {
        var softly = new SoftAssertions();
        GoTable.rows("go-globs.tsv").forEach(row -> {
            // when
            String answer = answer(row[0], row[1]);

            // then
            softly.assertThat(answer).as("%s on %s", row[0], row[1]).isEqualTo(row[2]);
        });
        softly.assertAll();
    }

    @Test
    void anEmptyFilterChoosesEverything() {
        // when
        var filter = Glob.filter("");

        // then
        assertThat(filter.matches("")).isTrue();
        assertThat(filter.matches("a/b")).isTrue();
        assertThat(Glob.filter("*").matches("a/b")).isFalse();
        assertThat(Glob.parse("").matches("a")).isFalse();
    }

    @Test
    void keepsTheRefusedPattern() {
        assertThatThrownBy(() -> Glob.parse("cpu["))
                .isInstanceOfSatisfying(
                        InvalidPatternException.class,
                        e -> assertThat(e.pattern()).isEqualTo("cpu["))
                .hasMessage("syntax error in pattern");
    }

    @Test
    void doesNotTryEverySplitOfAName() {
        // given
        var glob = Glob.parse("*a".repeat(40) + "*b");

        // when
        boolean matches = glob.matches("a".repeat(20_000));

        // then
        assertThat(matches).isFalse();
    }

    private static String answer(String pattern, String name) {
        try {
            return Boolean.toString(Glob.parse(pattern).matches(name));
        } catch (InvalidPatternException e) {
            return e.getMessage();
        }
    }
}
