package io.tocsin.expression;

import io.tocsin.expression.math.Bessel;
import io.tocsin.expression.math.Elementary;
import io.tocsin.expression.math.ErrorFunction;
import io.tocsin.expression.math.Gamma;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The functions of numbers, with the results and special cases of Go's {@code math}. */
final class MathFunctions {

    private MathFunctions() {}

    static List<Signature> signatures() {
        return List.of(
                of("abs", Math::abs),
                of("acos", Math::acos),
                of("acosh", Elementary::acosh),
                of("asin", Math::asin),
                of("asinh", Elementary::asinh),
                of("atan", Math::atan),
                of("atanh", Elementary::atanh),
                of("cbrt", Math::cbrt),
                of("ceil", Math::ceil),
                of("cos", Math::cos),
                of("cosh", Math::cosh),
                of("erf", ErrorFunction::erf),
                of("erfc", ErrorFunction::erfc),
                of("exp", Math::exp),
                of("exp2", Elementary::exp2),
                of("expm1", Math::expm1),
                of("floor", Math::floor),
                of("gamma", Gamma::gamma),
                of("j0", Bessel::j0),
                of("j1", Bessel::j1),
                of("log", Math::log),
                of("log10", Math::log10),
                of("log1p", Math::log1p),
                of("log2", Elementary::log2),
                of("logb", Elementary::logb),
                of("sin", Math::sin),
                of("sinh", Math::sinh),
                of("sqrt", Math::sqrt),
                of("tan", Math::tan),
                of("tanh", Math::tanh),
                of("trunc", Elementary::trunc),
                of("y0", Bessel::y0),
                of("y1", Bessel::y1),
                ofTwo("atan2", Math::atan2),
                ofTwo("hypot", Math::hypot),
                ofTwo("max", Elementary::max),
                ofTwo("min", Elementary::min),
                ofTwo("mod", (x, y) -> x % y),
                ofTwo("pow", Elementary::pow),
                new Signature(
                        "jn",
                        List.of(Type.INT, Type.FLOAT),
                        Type.FLOAT,
                        (a, e) -> Bessel.jn(order("jn", (Long) a[0]), (Double) a[1])),
                new Signature(
                        "yn",
                        List.of(Type.INT, Type.FLOAT),
                        Type.FLOAT,
                        (a, e) -> Bessel.yn(order("yn", (Long) a[0]), (Double) a[1])),
                new Signature("pow10", List.of(Type.INT), Type.FLOAT, (a, e) -> Elementary.pow10((Long) a[0])));
    }

    private static Signature of(String name, DoubleUnaryOperator function) {
        return new Signature(name, List.of(Type.FLOAT), Type.FLOAT, (a, e) -> function.applyAsDouble((Double) a[0]));
    }

    private static Signature ofTwo(String name, DoubleBinaryOperator function) {
        return new Signature(
                name,
                List.of(Type.FLOAT, Type.FLOAT),
                Type.FLOAT,
                (a, e) -> function.applyAsDouble((Double) a[0], (Double) a[1]));
    }

    private static int order(String name, long order) throws ExpressionFailedException {
        if (order > Bessel.MAX_ORDER || order < -Bessel.MAX_ORDER) {
            throw new ExpressionFailedException(
                    name + ": the order must lie between -" + Bessel.MAX_ORDER + " and " + Bessel.MAX_ORDER);
        }
        return (int) order;
    }
}
