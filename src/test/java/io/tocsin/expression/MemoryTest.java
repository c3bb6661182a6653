package io.tocsin.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static Subject withNumber(String number) {
        Subject base = Subjects.WARNING;
        return new Subject(
                base.level(),
                base.previousLevel(),
                base.name(),
                base.taskName(),
                base.duration(),
                Map.of("x", number),
                base.accepted(),
                base.zone(),
                base.seed());
    }

    @Test
    void countsFromEventToEvent() throws Exception {
        // given
        Expression everyThird = Expression.parse("count() % 3 == 0");
        Memory memory = everyThird.newMemory();
        var answers = new StringBuilder();

        // when
        for (int i = 0; i < 7; i++) {
            answers.append(everyThird.test(Subjects.WARNING, memory) ? 'x' : '.');
        }

        // then
        assertThat(answers).hasToString("..x..x.");
    }

    @Test
    void sharesOneCounterAmongAllCalls() throws Exception {
        Expression twice = Expression.parse("count() + count() == 3");
        Memory memory = twice.newMemory();

        assertThat(twice.test(Subjects.WARNING, memory)).isTrue();
        assertThat(twice.test(Subjects.WARNING, memory)).isFalse();
    }

    @Test
    void countsOnlyWhereTheEvaluationArrives() throws Exception {
        // given
        Expression behind = Expression.parse("FALSE AND count() > 0 OR count() == 1");
        Expression inBranches = Expression.parse("if(TRUE, count(), count()) == 1 AND count() == 3");

        // then
        assertThat(behind.test(Subjects.WARNING, behind.newMemory())).isTrue();
        assertThat(inBranches.test(Subjects.WARNING, inBranches.newMemory()))
                .as("if evaluates both branches")
                .isTrue();
    }

    @Test
    void measuresTheDistanceFromTheMean() throws Exception {
        // given: the values 2, 4, 9 have the means 2, 3, 5 and the deviations -, 1.414, 3.606
        Expression first = Expression.parse("sigma(float(\"x\")) == 0.0");
        Expression third = Expression.parse("abs(sigma(float(\"x\")) - 1.1094003924504583) < 0.000000000001");
        Memory memory = first.newMemory();

        // then
        assertThat(first.test(withNumber("2"), memory)).isTrue();
        assertThat(first.test(withNumber("4"), memory)).isFalse();
        assertThat(third.test(withNumber("9"), memory)).isTrue();
    }

    @Test
    void measuresTheSpread() throws Exception {
        Expression wide = Expression.parse("spread(float(\"x\")) > 5.0");
        Memory memory = wide.newMemory();

        assertThat(wide.test(withNumber("3"), memory)).isFalse();
        assertThat(wide.test(withNumber("-1"), memory)).isFalse();
        assertThat(wide.test(withNumber("5"), memory)).isTrue();
        assertThat(wide.test(withNumber("4"), memory)).isTrue();
    }

    @Test
    void goesOnAfterARoundTrip() throws Exception {
        // given
        Expression expression =
                Expression.parse("count() % 2 == 0 AND sigma(float(\"x\")) > 0.9 OR spread(float(\"x\")) > 50.0");
        Memory throughout = expression.newMemory();
        Memory interrupted = expression.newMemory();

        for (int i = 0; i < 100; i++) {
            // when
            interrupted = expression.restore(interrupted.bytes());
            boolean expected = expression.test(withNumber(Integer.toString(i * 37 % 61)), throughout);
            boolean actual = expression.test(withNumber(Integer.toString(i * 37 % 61)), interrupted);

            // then
            assertThat(actual).isEqualTo(expected);
            assertThat(interrupted.bytes()).isEqualTo(throughout.bytes());
        }
    }

    @Test
    void refusesForeignBytes() throws Exception {
        // given
        Expression expression = Expression.parse("count() > 1");
        byte[] newer = expression.newMemory().bytes();
        newer[0] = 2;

        // then
        assertThatThrownBy(() -> expression.restore(newer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the memory of an expression has 49 bytes and version 1; these are 49 bytes of version 2");
        assertThatThrownBy(() -> expression.restore(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNeededByTheThreeFunctionsOnly() throws Exception {
        assertThat(Expression.parse("count() > 1").isStateful()).isTrue();
        assertThat(Expression.parse("TRUE OR sigma(1.0) > 1.0").isStateful()).isTrue();
        assertThat(Expression.parse("spread(1.0) > 1.0").isStateful()).isTrue();
        assertThat(Expression.parse("rand() > 0.5 AND changed()").isStateful()).isFalse();
    }
}
