package io.tocsin.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExpressionProperties {

    private static final List<String> WORDS = List.of(
            "TRUE",
            "FALSE",
            "AND",
            "OR",
            "==",
            "!=",
            "<",
            ">=",
            "=~",
            "!~",
            "+",
            "-",
            "*",
            "/",
            "%",
            "!",
            "(",
            ")",
            ",",
            "1",
            "0",
            "010",
            "2.5",
            ".5",
            "3s",
            "10ms",
            "400000w",
            "'a'",
            "'''b'''",
            "'\\'",
            "/a+/",
            "/(a*)*b/",
            "/[/",
            "\"host\"",
            "\"gone\"",
            "//",
            "\n",
            "level()",
            "changed()",
            "int(",
            "float(",
            "string(",
            "count()",
            "sigma(",
            "strReplace(",
            "if(",
            "now()",
            "hour(",
            "rand()",
            "CRITICAL",
            "lambda",
            "true",
            "=",
            "é",
            "\uD83D");

    /** Words of the language in any order, and now and then any text. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> sentences = Arbitraries.of(WORDS).list().ofMaxSize(12).map(words -> String.join(" ", words));
        return Arbitraries.oneOf(sentences, sentences, Arbitraries.strings().ofMaxLength(20));
    }

    /** Well-typed expressions that give a bool. */
    @Provide
    Arbitrary<String> bools() {
        return bool(4);
    }

    private static Arbitrary<String> bool(int depth) {
        Arbitrary<String> leaves = Arbitraries.of(
                "TRUE", "changed()", "\"host\" =~ /^s/", "count() % 2 == 0", "rand() < 0.5", "\"gone\" == ''");
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> bool(depth - 1));
        Arbitrary<String> numbers = Arbitraries.lazy(() -> whole(depth - 1));
        return Arbitraries.oneOf(
                leaves,
                inner.map(a -> "!(" + a + ")"),
                Combinators.combine(inner, Arbitraries.of("AND", "OR", "==", "!="), inner)
                        .as((a, operator, b) -> "(" + a + ") " + operator + " (" + b + ")"),
                Combinators.combine(numbers, Arbitraries.of("==", "<", ">="), numbers)
                        .as((a, operator, b) -> a + " " + operator + " " + b),
                Combinators.combine(inner, inner, inner).as((a, b, c) -> "if(" + a + ", " + b + ", " + c + ")"));
    }

    private static Arbitrary<String> whole(int depth) {
        Arbitrary<String> leaves = Arbitraries.of(
                "0",
                "7",
                "level()",
                "int(\"n\")",
                "int(\"host\")",
                "strLength(name())",
                "(alertDuration() / 1s)",
                "rand(3)");
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> whole(depth - 1));
        return Arbitraries.oneOf(
                leaves,
                Combinators.combine(inner, Arbitraries.of("+", "-", "*", "/", "%"), inner)
                        .as((a, operator, b) -> "(" + a + " " + operator + " " + b + ")"));
    }

    @Property(tries = 5_000)
    void anyTextIsAnExpressionOrAnError(@ForAll("texts") String text) {
        outcome(text);
    }

    @Property(tries = 2_000)
    void aWellTypedExpressionIsDecidedOrFailsTheSameWayAgain(@ForAll("bools") String text) {
        // when
        String first = outcome(text);

        // then
        assertThat(first).doesNotStartWith("refused");
        assertThat(outcome(text)).isEqualTo(first);
    }

    /** What becomes of three events in a row. */
    private static String outcome(String text) {
        try {
            Expression expression = Expression.parse(text);
            Memory memory = expression.newMemory();
            return List.of(1, 2, 3).stream()
                    .map(seed -> decided(expression, Subjects.withSeed(seed), memory))
                    .collect(Collectors.joining(" "));
        } catch (ExpressionSyntaxException e) {
            assertThat(e.getMessage()).isNotBlank();
            assertThat(e.line()).isPositive();
            assertThat(e.column()).isPositive();
            return "refused: " + e.getMessage();
        }
    }

    private static String decided(Expression expression, Subject subject, Memory memory) {
        try {
            return Boolean.toString(expression.test(subject, memory));
        } catch (ExpressionFailedException e) {
            assertThat(e.getMessage()).isNotBlank();
            return "failed: " + e.getMessage();
        }
    }
}
