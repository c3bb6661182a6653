package io.tocsin.expression.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MathValuesTest {

    private static final Map<String, DoubleUnaryOperator> FUNCTIONS = Map.ofEntries(
            Map.entry("j0", Bessel::j0),
            Map.entry("j1", Bessel::j1),
            Map.entry("y0", Bessel::y0),
            Map.entry("y1", Bessel::y1),
            Map.entry("erf", ErrorFunction::erf),
            Map.entry("erfc", ErrorFunction::erfc),
            Map.entry("gamma", Gamma::gamma),
            Map.entry("acosh", Elementary::acosh),
            Map.entry("asinh", Elementary::asinh),
            Map.entry("atanh", Elementary::atanh),
            Map.entry("log2", Elementary::log2),
            Map.entry("exp2", Elementary::exp2));

    /** Below 1 their neighbourhood of zeros counts by the absolute error. */
    private static final Set<String> OSCILLATING = Set.of("j0", "j1", "y0", "y1", "jn", "yn");

    private static final double TOLERANCE = 1e-12;

    static Stream<String> values() {
        try (var in = MathValuesTest.class.getResourceAsStream("values.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void equalsThePublishedValue(String line) {
        // given
        String[] words = line.split(" ", -1);
        double expected = Double.parseDouble(words[words.length - 1]);

        // when
        double value = switch (words[0]) {
            case "jn" -> Bessel.jn(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
            case "yn" -> Bessel.yn(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
            case "pow10" -> Elementary.pow10(Long.parseLong(words[1]));
            default -> Objects.requireNonNull(FUNCTIONS.get(words[0])).applyAsDouble(Double.parseDouble(words[1]));
        };

        // then
        double scale = Math.abs(expected);
        if (OSCILLATING.contains(words[0]) && scale < 1 && scale > 1e-5) {
            scale = 1;
        }
        assertThat(value).isCloseTo(expected, within(scale * TOLERANCE));
    }

    @Test
    void hasGosSpecialCases() {
        double inf = Double.POSITIVE_INFINITY;
        double nan = Double.NaN;

        assertThat(Bessel.j0(inf)).isZero();
        assertThat(Bessel.j1(-inf)).isZero();
        assertThat(Bessel.j0(nan)).isNaN();
        assertThat(Bessel.jn(5, 0)).isZero();
        assertThat(Bessel.y0(0)).isEqualTo(-inf);
        assertThat(Bessel.y1(-1)).isNaN();
        assertThat(Bessel.y0(inf)).isZero();
        assertThat(Bessel.yn(-1, 0)).isEqualTo(inf);
        assertThat(Bessel.yn(-2, 0)).isEqualTo(-inf);
        assertThat(Bessel.yn(100_000, 1)).isEqualTo(-inf);
        assertThat(Bessel.jn(100_000, 1)).isZero();
        assertThat(Gamma.gamma(0)).isEqualTo(inf);
        assertThat(Gamma.gamma(-0.0)).isEqualTo(-inf);
        assertThat(Gamma.gamma(-3)).isNaN();
        assertThat(Gamma.gamma(-inf)).isNaN();
        assertThat(Gamma.gamma(inf)).isEqualTo(inf);
        assertThat(Gamma.gamma(172)).isEqualTo(inf);
        assertThat(Gamma.gamma(-200.5)).isZero();
        assertThat(Gamma.gamma(5)).isEqualTo(24);
        assertThat(ErrorFunction.erf(inf)).isEqualTo(1);
        assertThat(ErrorFunction.erf(-inf)).isEqualTo(-1);
        assertThat(ErrorFunction.erf(nan)).isNaN();
        assertThat(ErrorFunction.erfc(inf)).isZero();
        assertThat(ErrorFunction.erfc(-inf)).isEqualTo(2);
        assertThat(ErrorFunction.erfc(nan)).isNaN();
        assertThat(Elementary.acosh(0.5)).isNaN();
        assertThat(Elementary.asinh(-inf)).isEqualTo(-inf);
        assertThat(Elementary.asinh(nan)).isNaN();
        assertThat(Elementary.atanh(1)).isEqualTo(inf);
        assertThat(Elementary.atanh(-1)).isEqualTo(-inf);
        assertThat(Elementary.atanh(2)).isNaN();
        assertThat(Elementary.log2(0)).isEqualTo(-inf);
        assertThat(Elementary.log2(-1)).isNaN();
        assertThat(Elementary.log2(inf)).isEqualTo(inf);
        assertThat(Elementary.log2(1 << 20)).isEqualTo(20);
        assertThat(Elementary.logb(0)).isEqualTo(-inf);
        assertThat(Elementary.logb(-inf)).isEqualTo(inf);
        assertThat(Elementary.logb(10)).isEqualTo(3);
        assertThat(Elementary.logb(Double.MIN_VALUE)).isEqualTo(-1074);
        assertThat(Elementary.logb(nan)).isNaN();
        assertThat(Elementary.max(inf, nan)).isEqualTo(inf);
        assertThat(Elementary.max(1, nan)).isNaN();
        assertThat(Elementary.min(nan, -inf)).isEqualTo(-inf);
        assertThat(Elementary.min(2, 1)).isEqualTo(1);
        assertThat(Elementary.pow(1, nan)).isEqualTo(1);
        assertThat(Elementary.pow(-1, inf)).isEqualTo(1);
        assertThat(Elementary.pow(2, 10)).isEqualTo(1024);
        assertThat(Elementary.pow10(309)).isEqualTo(inf);
        assertThat(Elementary.pow10(-324)).isZero();
        assertThat(Elementary.trunc(-1.9)).isEqualTo(-1);
        assertThat(Elementary.trunc(1.9)).isEqualTo(1);
    }
}
