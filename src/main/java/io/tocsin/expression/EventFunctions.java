package io.tocsin.expression;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The functions of the event, of time, of chance, of memory, and {@code if} and {@code isPresent}. */
final class EventFunctions {

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final double UNIT_OF_53_BITS = 0x1p-53;

    private EventFunctions() {}

    static List<Signature> signatures() {
        List<Signature> all = new ArrayList<>(List.of(
                of("level", Type.INT, (a, e) -> (long) e.subject().level().number()),
                of(
                        "changed",
                        Type.BOOL,
                        (a, e) -> e.subject().level() != e.subject().previousLevel()),
                of("name", Type.STRING, (a, e) -> e.subject().name()),
                of("taskName", Type.STRING, (a, e) -> e.subject().taskName()),
                of(
                        "alertDuration",
                        Type.DURATION,
                        (a, e) -> e.subject().duration().toNanos()),
                of(
                        "now",
                        Type.TIME,
                        (a, e) -> e.subject().accepted().atZone(e.subject().zone())),
                ofTime("unixNano", time -> time.toEpochSecond() * NANOS_PER_SECOND + time.getNano()),
                ofTime("minute", ZonedDateTime::getMinute),
                ofTime("hour", ZonedDateTime::getHour),
                // Go counts from Sunday, 0
                ofTime("weekday", time -> time.getDayOfWeek().getValue() % 7),
                ofTime("day", ZonedDateTime::getDayOfMonth),
                ofTime("month", ZonedDateTime::getMonthValue),
                ofTime("year", ZonedDateTime::getYear),
                of("count", Type.INT, (a, e) -> e.memory().count()),
                new Signature(
                        "sigma",
                        List.of(Type.FLOAT),
                        Type.FLOAT,
                        (a, e) -> e.memory().sigma((Double) a[0])),
                new Signature(
                        "spread",
                        List.of(Type.FLOAT),
                        Type.FLOAT,
                        (a, e) -> e.memory().spread((Double) a[0])),
                of("rand", Type.FLOAT, (a, e) -> (e.nextRandom() >>> 11) * UNIT_OF_53_BITS),
                new Signature("rand", List.of(Type.INT), Type.INT, (a, e) -> random(e, (Long) a[0]))));
        for (Type type : Type.values()) {
            // all three arguments are evaluated, as in Kapacitor: a counter in either branch counts
            all.add(new Signature(
                    "if", List.of(Type.BOOL, type, type), type, (a, e) -> a[0].equals(true) ? a[1] : a[2]));
        }
        for (Type type : List.of(Type.BOOL, Type.STRING, Type.INT, Type.FLOAT)) {
            // what is absent has failed the evaluation before
            all.add(new Signature("isPresent", List.of(type), Type.BOOL, (a, e) -> true));
        }
        return all;
    }

    private static Signature of(String name, Type result, Signature.Body body) {
        return new Signature(name, List.of(), result, body);
    }

    private static Signature ofTime(String name, ToLongFunction<ZonedDateTime> part) {
        return new Signature(name, List.of(Type.TIME), Type.INT, (a, e) -> part.applyAsLong((ZonedDateTime) a[0]));
    }

    /** From 0 to less than {@code bound}, all equally likely. */
    private static long random(Evaluation evaluation, long bound) throws ExpressionFailedException {
        if (bound <= 0) {
            throw new ExpressionFailedException("rand: the bound must be at least 1");
        }
        long bits = evaluation.nextRandom() >>> 1;
        long value = bits % bound;
        // the last, incomplete run of numbers would favour the small ones
        while (bits - value + (bound - 1) < 0) {
            bits = evaluation.nextRandom() >>> 1;
            value = bits % bound;
        }
        return value;
    }
}
