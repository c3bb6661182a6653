package io.tocsin.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    /** The cells of the lines of a file beside this class. */
    private static Stream<Arguments> rows(String resource) {
        try (var in = ExpressionTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arguments.of((Object[]) line.split("\t", -1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> trueOnes() {
        return rows("true.txt");
    }

    static Stream<Arguments> failing() {
        return rows("failing.txt");
    }

    static Stream<Arguments> refused() {
        return rows("refused.txt");
    }

    private static boolean test(String text) throws Exception {
        Expression expression = Expression.parse(text);
        return expression.test(Subjects.WARNING, expression.newMemory());
    }

    @ParameterizedTest
    @MethodSource("trueOnes")
    void isTrue(String text) throws Exception {
        assertThat(test(text)).as(text).isTrue();
        assertThat(test("!(" + text + ")")).as("not " + text).isFalse();
    }

    @ParameterizedTest
    @MethodSource("failing")
    void failsForThisEvent(String text, String reason) throws Exception {
        // given
        Expression expression = Expression.parse(text);

        // then
        assertThatThrownBy(() -> expression.test(Subjects.WARNING, expression.newMemory()))
                .isInstanceOf(ExpressionFailedException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(String text, String place, String message) {
        assertThatThrownBy(() -> Expression.parse(text)).isInstanceOfSatisfying(ExpressionSyntaxException.class, e -> {
            assertThat(e.line() + ":" + e.column() + " " + e.getMessage()).isEqualTo(place + " " + message);
        });
    }

    @Test
    void countsLinesAndColumnsInCodePoints() {
        assertThatThrownBy(() -> Expression.parse("TRUE // 😀\n  AND '😀' == 3"))
                .isInstanceOfSatisfying(ExpressionSyntaxException.class, e -> {
                    assertThat(e.line()).isEqualTo(2);
                    assertThat(e.column()).isEqualTo(11);
                });
    }

    @Test
    void saysWhereAnEvaluationFailed() throws Exception {
        // given
        Expression expression = Expression.parse("TRUE AND\n 1 / 0 == 1");

        // then
        assertThatThrownBy(() -> expression.test(Subjects.WARNING, Memory.none()))
                .isInstanceOf(ExpressionFailedException.class)
                .hasMessage("division by zero (line 2, column 4)");
    }

    @Test
    void acceptsCommentsAndEveryKindOfSpace() throws Exception {
        assertThat(test("// first\n\t level() // the level\r\n\u00A0>= // at least\n WARNING // end"))
                .isTrue();
        assertThat(test("4 / 2 == 2 // 3")).isTrue();
        assertThat(test("'a' =~ // AND TRUE")).as("the empty regex, no comment").isTrue();
    }

    @Test
    void readsOnlyTheEvent() throws Exception {
        // given
        var event = new Event(
                new TopicId("cpu"),
                EventState.of("id", Level.CRITICAL, "message", Subjects.ACCEPTED)
                        .withDuration(Duration.ofMinutes(2)),
                Level.CRITICAL,
                EventData.of("mem")
                        .withTaskName("task")
                        .withTags(Map.of("host", "h"))
                        .withFields(Map.of("value", 3L)));
        Subject subject = Subject.of(event, Subjects.ACCEPTED, 1);

        // then
        assertThat(Expression.parse("level() == CRITICAL AND !changed() AND name() == 'mem' AND taskName() == 'task'"
                                + " AND alertDuration() == 2m AND \"host\" == 'h'")
                        .test(subject, Memory.none()))
                .isTrue();
        assertThatThrownBy(() -> Expression.parse("\"value\" == '3'").test(subject, Memory.none()))
                .as("fields are out of sight")
                .hasMessage("no tag exists for value");
        assertThat(subject.zone()).isEqualTo(ZoneId.systemDefault());
    }

    @Test
    void tellsTimeInTheSubjectsZone() throws Exception {
        // given
        Expression expression = Expression.parse("hour(now()) == 23 AND day(now()) == 20 AND weekday(now()) == 5");

        // then
        assertThat(expression.test(Subjects.WARNING, Memory.none())).isFalse();
        assertThat(expression.test(Subjects.WARNING.in(ZoneId.of("Pacific/Honolulu")), Memory.none()))
                .isTrue();
    }

    @Test
    void drawsTheSameNumbersForTheSameSeedOnly() throws Exception {
        // given
        Expression coin = Expression.parse("rand(2) == 0");
        Expression pair = Expression.parse("rand() != rand()");
        int heads = 0;

        // when
        for (int seed = 0; seed < 10_000; seed++) {
            boolean first = coin.test(Subjects.withSeed(seed), Memory.none());
            assertThat(coin.test(Subjects.withSeed(seed), Memory.none())).isEqualTo(first);
            assertThat(pair.test(Subjects.withSeed(seed), Memory.none())).isTrue();
            heads += first ? 1 : 0;
        }

        // then
        assertThat(heads).isBetween(4_800, 5_200);
    }

    @Test
    void drawsWithinTheBounds() throws Exception {
        // given
        Expression expression =
                Expression.parse("rand() >= 0.0 AND rand() < 1.0 AND rand(7) >= 0 AND rand(7) < 7 AND rand(1) == 0"
                        + " AND rand(9223372036854775807) >= 0");

        // then
        for (int seed = 0; seed < 1_000; seed++) {
            assertThat(expression.test(Subjects.withSeed(seed), Memory.none())).isTrue();
        }
    }

    @Test
    void seesChangesOfLevel() throws Exception {
        Expression changed = Expression.parse("changed() == TRUE");

        assertThat(changed.test(Subjects.with(Level.OK, Level.CRITICAL), Memory.none()))
                .isTrue();
        assertThat(changed.test(Subjects.with(Level.INFO, Level.INFO), Memory.none()))
                .isFalse();
    }

    @Test
    void takesLongChainsButNotDeepTrees() throws Exception {
        assertThat(test("FALSE" + " OR FALSE".repeat(1_800) + " OR TRUE")).isTrue();
        assertThat(test("(".repeat(100) + "TRUE" + ")".repeat(100))).isTrue();
        assertThat(test("1" + " + 1".repeat(98) + " == 99")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "!", "if(", "- "})
    void refusesDeepTrees(String opening) {
        assertThatThrownBy(() -> Expression.parse(opening.repeat(3_000)))
                .isInstanceOf(ExpressionSyntaxException.class)
                .hasMessage("operators, calls and parentheses are nested more than 100 deep");
    }

    @Test
    void refusesDeepChainsOfArithmetic() {
        assertThatThrownBy(() -> Expression.parse("1" + " + 1".repeat(3_000) + " == 1"))
                .isInstanceOf(ExpressionSyntaxException.class)
                .hasMessage("operators, calls and parentheses are nested more than 100 deep");
    }

    @Test
    void refusesLongTexts() {
        assertThatThrownBy(() -> Expression.parse("TRUE" + " ".repeat(16_381)))
                .isInstanceOf(ExpressionSyntaxException.class)
                .hasMessage("the expression has 16385 characters; at most 16384 are allowed");
    }

    @Test
    void failsWhenATextGrowsTooLong() throws Exception {
        // given: each level doubles the text, 2^40 times in all
        String text = "\"long\"";
        for (int i = 0; i < 40; i++) {
            text = "strReplace(" + text + ", 'é', 'éé', -1)";
        }
        Expression replacing = Expression.parse(text + " == ''");
        Expression matching = Expression.parse("regexReplace(/(.*)/, \"long\", '" + "$1".repeat(2_000) + "') == ''");

        // then
        assertThatThrownBy(() -> replacing.test(Subjects.WARNING, Memory.none()))
                .isInstanceOf(ExpressionFailedException.class)
                .hasMessageContaining("is longer than 1048576, the most that is kept");
        assertThatThrownBy(() -> matching.test(Subjects.WARNING, Memory.none()))
                .isInstanceOf(ExpressionFailedException.class)
                .hasMessageContaining("has more than 1048576 characters");
    }

    @Test
    void keepsItsText() throws Exception {
        assertThat(Expression.parse(" TRUE // all ")).hasToString(" TRUE // all ");
    }

    private static Explained explained(String text) throws Exception {
        Expression expression = Expression.parse(text);
        return expression.explain(Subjects.WARNING, expression.newMemory());
    }

    @Test
    void tellsWhatDecidedIt() throws Exception {
        // when
        var explained = explained(
                "level() >= WARNING AND \"host\" =~ /^server/ AND hour(now()) > 3 AND alertDuration() > 2m AND changed()");

        // then
        assertThat(explained.matches()).isFalse();
        assertThat(explained.failure()).isEmpty();
        assertThat(explained.values())
                .as("in order, without what was not needed any more")
                .containsExactly(
                        entry("level()", "WARNING"),
                        entry("\"host\"", "'server01'"),
                        entry("now()", "2026-11-21T09:05:07.000000123Z"),
                        entry("hour(now())", "9"),
                        entry("alertDuration()", "1m30s"));
    }

    @Test
    void tellsWhyThereIsNoAnswer() throws Exception {
        // when
        var absent = explained("changed() AND \"rack\" == 'a'");
        var divided = explained("level() / (level() - WARNING) == 1");

        // then
        assertThat(absent).isEqualTo(new Explained(false, "no tag exists for rack", Map.of()));
        assertThat(divided.failure()).contains("division by zero");
        assertThat(divided.values()).containsExactly(entry("level()", "WARNING"));
    }

    @Test
    void tellsTheSameAsItTests() throws Exception {
        assertThat(explained("changed()").matches()).isTrue();
        assertThat(explained("strLength(\"long\") == 1000").values().get("\"long\""))
                .hasSize(201)
                .endsWith("…");
        assertThat(explained("if(changed(), 1.5, 2.0) == 1.5").values())
                .containsEntry("changed()", "TRUE")
                .containsEntry("if(changed(), 1.5, 2.0)", "1.5");
    }
}
