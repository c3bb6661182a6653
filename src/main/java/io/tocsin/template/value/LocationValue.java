package io.tocsin.template.value;

import io.tocsin.wire.JsonWriter;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Go's {@code *time.Location}. */
public record LocationValue(ZoneId zone) implements Value {

    private static final Map<String, Callable> METHODS = Callable.byName(
            Callable.method("String", value -> new Scalar.Text(value.string().orElseThrow())));

    @Override
    public Kind kind() {
        return Kind.POINTER;
    }

    @Override
    public String type() {
        return "*time.Location";
    }

    @Override
    public boolean isTrue() {
        return true;
    }

    @Override
    public Optional<String> string() {
        return Optional.of(zone.equals(TimeValue.UTC) ? "UTC" : "Local");
    }

    @Override
    public @Nullable Callable method(String name) {
        return METHODS.get(name);
    }

    @Override
    public void writeJson(JsonWriter json) {
        json.beginObject().endObject();
    }
}
