package io.tocsin.template.value;

import static io.tocsin.template.value.Callable.Parameter.DURATION;
import static io.tocsin.template.value.Callable.Parameter.INT;
import static io.tocsin.template.value.Callable.Parameter.LOCATION;
import static io.tocsin.template.value.Callable.Parameter.TEXT;
import static io.tocsin.template.value.Callable.Parameter.TIME;

import io.tocsin.wire.GoTime;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The methods of Go's {@code time.Time}, except {@code AppendFormat}, {@code GobEncode}, {@code MarshalBinary} and those
 * that change the time, which no template has a use for. {@code Local} is the zone of the daemon's host.
 */
final class TimeMethods {

    static final Map<String, Callable> ALL = Callable.byName(
            calendar("Year", ZonedDateTime::getYear),
            calendar("Day", ZonedDateTime::getDayOfMonth),
            calendar("Hour", ZonedDateTime::getHour),
            calendar("Minute", ZonedDateTime::getMinute),
            calendar("Second", ZonedDateTime::getSecond),
            calendar("Nanosecond", ZonedDateTime::getNano),
            calendar("YearDay", ZonedDateTime::getDayOfYear),
            get("Month", time -> new Scalar.Int(local(time).getMonthValue(), IntType.MONTH)),
            get("Weekday", time -> new Scalar.Int(local(time).getDayOfWeek().getValue() % 7, IntType.WEEKDAY)),
            unix("Unix", Instant::getEpochSecond),
            unix("UnixMilli", instant -> instant.getEpochSecond() * 1_000 + instant.getNano() / 1_000_000),
            unix("UnixMicro", instant -> instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000),
            unix("UnixNano", instant -> instant.getEpochSecond() * 1_000_000_000 + instant.getNano()),
            get("IsZero", time -> new Scalar.Bool(time.instant().equals(GoTime.ZERO))),
            get("IsDST", time -> new Scalar.Bool(time.zone().getRules().isDaylightSavings(time.instant()))),
            get("UTC", time -> TimeValue.utc(time.instant())),
            get("Local", time -> new TimeValue(time.instant(), ZoneId.systemDefault())),
            get("Location", time -> new LocationValue(time.zone())),
            get("String", time -> new Scalar.Text(time.string().orElseThrow())),
            get("GoString", time -> new Scalar.Text(time.goString())),
            method(
                    "MarshalText",
                    List.of(),
                    (time, arguments, budget) -> ListValue.ofBytes(GoText.bytes(time.rfc3339("MarshalText")))),
            method(
                    "MarshalJSON",
                    List.of(),
                    (time, arguments, budget) ->
                            ListValue.ofBytes(GoText.bytes('"' + time.rfc3339("MarshalJSON") + '"'))),
            method("Format", List.of(TEXT), (time, arguments, budget) -> format(time, arguments[0])),
            method("In", List.of(LOCATION), (time, arguments, budget) -> in(time, arguments[0])),
            compare("Before", Instant::isBefore),
            compare("After", Instant::isAfter),
            compare("Equal", Instant::equals),
            method(
                    "Compare",
                    List.of(TIME),
                    (time, arguments, budget) ->
                            Scalar.Int.of(Integer.signum(time.instant().compareTo(instant(arguments[0]))))),
            method("Add", List.of(DURATION), (time, arguments, budget) -> moved(time, nanos(arguments[0]))),
            method(
                    "Sub",
                    List.of(TIME),
                    (time, arguments, budget) -> new Scalar.Int(
                            GoTime.between(instant(arguments[0]), time.instant())
                                    .toNanos(),
                            IntType.DURATION)),
            method(
                    "AddDate",
                    List.of(INT, INT, INT),
                    (time, arguments, budget) ->
                            addDate(time, nanos(arguments[0]), nanos(arguments[1]), nanos(arguments[2]))),
            method("Truncate", List.of(DURATION), (time, arguments, budget) -> truncated(time, nanos(arguments[0]))),
            method("Round", List.of(DURATION), (time, arguments, budget) -> rounded(time, nanos(arguments[0]))),
            Callable.withResults("Date", 3),
            Callable.withResults("Clock", 3),
            Callable.withResults("ISOWeek", 2),
            Callable.withResults("Zone", 2),
            Callable.withResults("ZoneBounds", 2));

    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

    private TimeMethods() {}

    @FunctionalInterface
    private interface TimeBody {
        Value apply(TimeValue time, Value[] arguments, Budget budget) throws EvaluationException;
    }

    private static Callable method(String name, List<Callable.Parameter> parameters, TimeBody body) {
        return new Callable(name, parameters, false, 1, (receiver, arguments, budget) -> {
            try {
                return body.apply((TimeValue) receiver, arguments, budget);
            } catch (DateTimeException | ArithmeticException e) {
                throw new EvaluationException("the time would be further away than can be counted");
            }
        });
    }

    private static Callable get(String name, Function<TimeValue, Value> read) {
        return method(name, List.of(), (time, arguments, budget) -> read.apply(time));
    }

    private static Callable calendar(String name, ToLongFunction<ZonedDateTime> read) {
        return get(name, time -> Scalar.Int.of(read.applyAsLong(local(time))));
    }

    private static Callable unix(String name, ToLongFunction<Instant> read) {
        return get(name, time -> new Scalar.Int(read.applyAsLong(time.instant()), IntType.INT64));
    }

    private static Callable compare(String name, BiPredicate<Instant, Instant> holds) {
        return method(
                name,
                List.of(TIME),
                (time, arguments, budget) -> new Scalar.Bool(holds.test(time.instant(), instant(arguments[0]))));
    }

    private static ZonedDateTime local(TimeValue time) {
        return time.instant().atZone(time.zone());
    }

    private static Instant instant(Value argument) {
        return ((TimeValue) argument).instant();
    }

    private static long nanos(Value argument) {
        return ((Scalar.Int) argument).value();
    }

    private static Value format(TimeValue time, Value layout) {
        return new Scalar.Text(GoText.canonical(TimeLayout.render(((Scalar.Text) layout).value(), time)));
    }

    private static Value in(TimeValue time, Value location) throws EvaluationException {
        if (location instanceof LocationValue in) {
            return new TimeValue(time.instant(), in.zone());
        }
        throw new EvaluationException("time: missing Location in call to Time.In");
    }

    private static TimeValue moved(TimeValue time, long nanos) {
        return new TimeValue(time.instant().plusNanos(nanos), time.zone());
    }

    /** Days beyond the end of a month run into the next one, as in Go: 31 January and one month is 2 or 3 March. */
    private static TimeValue addDate(TimeValue time, long years, long months, long days) {
        ZonedDateTime local = local(time);
        var day = LocalDate.of(local.getYear(), local.getMonth(), 1)
                .plusYears(years)
                .plusMonths(months)
                .plusDays(Math.addExact(days, local.getDayOfMonth() - 1L));
        return new TimeValue(day.atTime(local.toLocalTime()).atZone(time.zone()).toInstant(), time.zone());
    }

    private static TimeValue truncated(TimeValue time, long unit) {
        return unit <= 0 ? time : moved(time, -remainder(time, unit));
    }

    private static TimeValue rounded(TimeValue time, long unit) {
        if (unit <= 0) {
            return time;
        }
        long remainder = remainder(time, unit);
        return moved(time, DurationMethods.isLessThanHalf(remainder, unit) ? -remainder : unit - remainder);
    }

    /** Go counts from its zero time, the first of January of year 1. */
    private static long remainder(TimeValue time, long unit) {
        Duration since = Duration.between(GoTime.ZERO, time.instant());
        return BigInteger.valueOf(since.getSeconds())
                .multiply(BILLION)
                .add(BigInteger.valueOf(since.getNano()))
                .mod(BigInteger.valueOf(unit))
                .longValueExact();
    }
}
