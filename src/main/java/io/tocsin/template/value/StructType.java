package io.tocsin.template.value;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Go struct type, or the pointer to one, whose values are read from a Java object when a field is asked for. Made once
 * per type.
 */
public final class StructType<S> {

    /**
     * A field.
     *
     * @param name as templates write it
     * @param jsonName its key in JSON
     * @param omitEmpty whether JSON leaves it out when it is empty
     * @param shown false for a field of ours, which does not show when the whole struct is printed or encoded
     * @param read makes its value
     */
    public record Field<S>(String name, String jsonName, boolean omitEmpty, boolean shown, Function<S, Value> read) {

        /** Shown under the same name everywhere. */
        public static <S> Field<S> of(String name, Function<S, Value> read) {
            return new Field<>(name, name, false, true, read);
        }

        /** With another name in JSON. */
        public static <S> Field<S> of(String name, String jsonName, Function<S, Value> read) {
            return new Field<>(name, jsonName, false, true, read);
        }

        /** The same, left out of JSON when it is empty. */
        public Field<S> omittedWhenEmpty() {
            return new Field<>(name, jsonName, true, shown, read);
        }

        /** The same, not shown with the whole. */
        public Field<S> hidden() {
            return new Field<>(name, jsonName, omitEmpty, false, read);
        }
    }

    private final String name;
    private final @Nullable StructType<S> target;
    private final boolean comparable;
    private final List<Field<S>> fields;
    private final List<Field<S>> shown;
    private final Map<String, Field<S>> byName;
    private final @Nullable Function<S, String> string;

    private StructType(
            String name,
            @Nullable StructType<S> target,
            boolean comparable,
            List<Field<S>> fields,
            @Nullable Function<S, String> string) {
        this.name = name;
        this.target = target;
        this.comparable = comparable;
        this.fields = fields;
        this.shown = fields.stream().filter(Field::shown).toList();
        this.byName = fields.stream().collect(Collectors.toUnmodifiableMap(Field::name, field -> field));
        this.string = string;
    }

    /** A struct with fields that Go cannot compare. */
    public static <S> StructType<S> of(String name, List<Field<S>> fields) {
        return new StructType<>(name, null, false, List.copyOf(fields), null);
    }

    /** The same, compared by the {@code equals} of what it is read from. */
    public StructType<S> compared() {
        return new StructType<>(name, target, true, fields, string);
    }

    /** The same with a method {@code String}. */
    public StructType<S> printedAs(Function<S, String> newString) {
        return new StructType<>(name, target, comparable, fields, newString);
    }

    /** What a pointer points to; of a struct itself. */
    StructType<S> target() {
        return target == null ? this : target;
    }

    /** The pointer to it, which prints as the struct does but is compared by identity. */
    public StructType<S> pointer() {
        return new StructType<>(name, this, true, fields, string);
    }

    String typeName() {
        return target == null ? name : "*" + name;
    }

    /** The name of the struct, also of a pointer's. */
    public String structName() {
        return name;
    }

    boolean isPointer() {
        return target != null;
    }

    boolean isComparable() {
        return comparable;
    }

    /** The fields that show, in order. */
    public List<Field<S>> shown() {
        return shown;
    }

    @Nullable
    Field<S> field(String fieldName) {
        return byName.get(fieldName);
    }

    @Nullable
    Function<S, String> string() {
        return string;
    }
}
