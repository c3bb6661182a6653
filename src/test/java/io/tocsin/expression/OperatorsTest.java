package io.tocsin.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorsTest {

    private static final List<String> OPERATORS =
            List.of("==", "!=", "=~", "!~", "<", "<=", ">", ">=", "+", "-", "*", "/", "%");

    private static List<String> lines(String resource) throws IOException {
        try (var in = OperatorsTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void takeExactlyTheTypesOfTheReference() throws IOException {
        // given
        List<String> accepted = new ArrayList<>();

        // when
        for (String operator : OPERATORS) {
            for (Type left : Type.values()) {
                for (Type right : Type.values()) {
                    Signature signature = Operators.binary(operator, left, right);
                    if (signature != null) {
                        accepted.add(left + " " + operator + " " + right + " = " + signature.result());
                    }
                }
            }
        }

        // then
        assertThat(accepted).containsExactlyInAnyOrderElementsOf(lines("operators.txt"));
    }

    @Test
    void standBeforeBoolsNumbersAndDurations() {
        // given
        List<String> accepted = new ArrayList<>();

        // when
        for (String operator : List.of("!", "-")) {
            for (Type type : Type.values()) {
                if (Operators.unary(operator, type) != null) {
                    accepted.add(operator + type);
                }
            }
        }

        // then
        assertThat(accepted).containsExactly("!bool", "-int", "-float", "-duration");
    }

    @Test
    void everyFunctionHasAnExample() throws IOException {
        String examples = String.join("\n", lines("true.txt"));

        assertThat(Functions.names())
                .hasSizeGreaterThan(80)
                .allSatisfy(name -> assertThat(examples).contains(name + "("));
    }
}
