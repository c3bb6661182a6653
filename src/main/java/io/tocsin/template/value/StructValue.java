package io.tocsin.template.value;

import io.tocsin.wire.JsonWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A struct, or the pointer to one.
 *
 * @param of its type
 * @param source what its fields are read from
 */
public record StructValue<S>(StructType<S> of, S source) implements Value {

    private static final Map<String, Callable> STRING = Callable.byName(
            Callable.method("String", value -> new Scalar.Text(value.string().orElseThrow())));

    @Override
    public Kind kind() {
        return of.isPointer() ? Kind.POINTER : Kind.STRUCT;
    }

    @Override
    public String type() {
        return of.typeName();
    }

    @Override
    public boolean isTrue() {
        return true;
    }

    @Override
    public boolean isComparable() {
        return of.isComparable();
    }

    @Override
    public Optional<String> string() {
        Function<S, String> string = of.string();
        return string == null ? Optional.empty() : Optional.of(string.apply(source));
    }

    @Override
    public @Nullable Callable method(String name) {
        return of.string() == null ? null : STRING.get(name);
    }

    /** What a pointer points to; of a struct itself. */
    public StructValue<S> target() {
        return new StructValue<>(of.target(), source);
    }

    /** The value of a field, shown or not; null when there is none of this name. */
    public @Nullable Value field(String name) {
        StructType.Field<S> field = of.field(name);
        return field == null ? null : field.read().apply(source);
    }

    /** The value of the shown field of this index. */
    public Value shown(int index) {
        return of.shown().get(index).read().apply(source);
    }

    /** Whether Go's {@code ==} holds: pointers to the same, or structs of the same content. */
    public boolean isSame(StructValue<?> other) {
        if (of != other.of) {
            return false;
        }
        return of.isPointer() ? source == other.source : source.equals(other.source);
    }

    @Override
    public void writeJson(JsonWriter json) throws EvaluationException {
        json.beginObject();
        for (StructType.Field<S> field : of.shown()) {
            Value value = field.read().apply(source);
            if (!field.omitEmpty() || value.isTrue()) {
                json.name(field.jsonName());
                value.writeJson(json);
            }
        }
        json.endObject();
    }
}
