package io.tocsin.template.value;

import static io.tocsin.template.value.Callable.Parameter.DURATION;

import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.LongFunction;

/** The methods of Go's {@code time.Duration}. */
final class DurationMethods {

    private static final long SECOND = 1_000_000_000;

    static final Map<String, Callable> ALL = Callable.byName(
            get("Nanoseconds", nanos -> int64(nanos)),
            get("Microseconds", nanos -> int64(nanos / 1_000)),
            get("Milliseconds", nanos -> int64(nanos / 1_000_000)),
            get("Seconds", nanos -> inUnits(nanos, SECOND)),
            get("Minutes", nanos -> inUnits(nanos, 60 * SECOND)),
            get("Hours", nanos -> inUnits(nanos, 3600 * SECOND)),
            get("Abs", nanos -> duration(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(nanos))),
            Callable.method("String", value -> new Scalar.Text(value.string().orElseThrow())),
            withUnit("Truncate", (nanos, unit) -> unit <= 0 ? nanos : nanos - nanos % unit),
            withUnit("Round", DurationMethods::rounded));

    private DurationMethods() {}

    static boolean isLessThanHalf(long part, long whole) {
        return Long.compareUnsigned(part + part, whole) < 0;
    }

    private static Callable get(String name, LongFunction<Value> read) {
        return Callable.method(name, receiver -> read.apply(((Scalar.Int) receiver).value()));
    }

    private static Callable withUnit(String name, LongBinaryOperator change) {
        return new Callable(
                name,
                List.of(DURATION),
                false,
                1,
                (receiver, arguments, budget) -> duration(
                        change.applyAsLong(((Scalar.Int) receiver).value(), ((Scalar.Int) arguments[0]).value())));
    }

    private static Value int64(long number) {
        return new Scalar.Int(number, IntType.INT64);
    }

    private static Value duration(long nanos) {
        return new Scalar.Int(nanos, IntType.DURATION);
    }

    /** In two parts, as Go does, which keeps the whole units exact. */
    private static Value inUnits(long nanos, long unit) {
        long whole = nanos / unit;
        double rest = nanos % unit;
        return new Scalar.Real(whole + rest / unit);
    }

    private static long rounded(long nanos, long unit) {
        if (unit <= 0) {
            return nanos;
        }
        long remainder = Math.abs(nanos % unit);
        if (nanos < 0) {
            if (isLessThanHalf(remainder, unit)) {
                return nanos + remainder;
            }
            long down = nanos - unit + remainder;
            return down < nanos ? down : Long.MIN_VALUE;
        }
        if (isLessThanHalf(remainder, unit)) {
            return nanos - remainder;
        }
        long up = nanos + unit - remainder;
        return up > nanos ? up : Long.MAX_VALUE;
    }
}
