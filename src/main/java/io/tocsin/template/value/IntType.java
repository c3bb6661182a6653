package io.tocsin.template.value;

import io.tocsin.alert.Level;
import io.tocsin.wire.GoDuration;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The integer types that a template meets, with how they print and what methods they have. */
public enum IntType {
    /** Of literals and lengths. */
    INT("int"),
    /** Of integers in fields. */
    INT64("int64"),
    /** Of a string's bytes. */
    UINT8("uint8"),
    /** Kapacitor's level: 0 OK to 3 CRITICAL. */
    LEVEL("alert.Level"),
    /** In nanoseconds. */
    DURATION("time.Duration"),
    /** 1 to 12. */
    MONTH("time.Month"),
    /** 0 for Sunday to 6. */
    WEEKDAY("time.Weekday");

    private static final Map<String, Callable> STRING_ONLY = Callable.byName(Callable.method("String", IntType::text));
    private static final Map<String, Callable> LEVEL_METHODS = Callable.byName(
            Callable.method("String", IntType::text),
            Callable.method("MarshalText", level -> ListValue.ofBytes(GoText.bytes(name(level)))));

    private final String typeName;

    IntType(String typeName) {
        this.typeName = typeName;
    }

    /** Go's name. */
    public String typeName() {
        return typeName;
    }

    boolean isUnsigned() {
        return this == UINT8;
    }

    /** How a value of this type prints; empty for the plain number. */
    Optional<String> string(long value) {
        return switch (this) {
            case INT, INT64, UINT8 -> Optional.empty();
            case LEVEL ->
                Optional.of(Level.ofNumber((int) value).map(Level::name).orElse("unknown"));
            case DURATION -> Optional.of(GoDuration.render(Duration.ofNanos(value)));
            case MONTH -> Optional.of(Month.of((int) value).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case WEEKDAY ->
                Optional.of(DayOfWeek.of(value == 0 ? 7 : (int) value).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        };
    }

    @Nullable
    Callable method(String name) {
        return switch (this) {
            case INT, INT64, UINT8 -> null;
            case LEVEL -> LEVEL_METHODS.get(name);
            case DURATION -> DurationMethods.ALL.get(name);
            case MONTH, WEEKDAY -> STRING_ONLY.get(name);
        };
    }

    private static Value text(Value receiver) {
        return new Scalar.Text(name(receiver));
    }

    private static String name(Value receiver) {
        return receiver.string().orElseThrow();
    }
}
