package io.tocsin.template.value;

import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Go's {@code time.Time}. */
public record TimeValue(Instant instant, ZoneId zone) implements Value {

    static final ZoneId UTC = ZoneOffset.UTC;

    private static final Set<String> UNEXPORTED = Set.of("wall", "ext", "loc");

    /** In UTC. */
    public static TimeValue utc(Instant instant) {
        return new TimeValue(instant, UTC);
    }

    @Override
    public Kind kind() {
        return Kind.STRUCT;
    }

    @Override
    public String type() {
        return "time.Time";
    }

    @Override
    public boolean isTrue() {
        return true;
    }

    /** Whether Go has a field of this name that templates may not read. */
    public static boolean isUnexported(String field) {
        return UNEXPORTED.contains(field);
    }

    @Override
    public Optional<String> string() {
        return Optional.of(TimeLayout.render(TimeLayout.PRINTED, this));
    }

    /** As Go source, for {@code %#v}. */
    public String goString() {
        var local = instant.atZone(zone);
        return "time.Date(" + local.getYear() + ", time." + TimeLayout.render("January", this) + ", "
                + local.getDayOfMonth() + ", " + local.getHour() + ", " + local.getMinute() + ", " + local.getSecond()
                + ", " + local.getNano() + ", time." + (zone.equals(UTC) ? "UTC" : "Local") + ")";
    }

    @Override
    public @Nullable Callable method(String name) {
        return TimeMethods.ALL.get(name);
    }

    @Override
    public void writeJson(JsonWriter json) throws EvaluationException {
        json.value(rfc3339("MarshalJSON"));
    }

    String rfc3339(String method) throws EvaluationException {
        if (!GoTime.isRepresentable(instant)) {
            throw new EvaluationException("Time." + method + ": year outside of range [0,9999]");
        }
        return TimeLayout.render(TimeLayout.RFC3339_NANO, this);
    }
}
