package io.tocsin.template.value;

import io.tocsin.wire.JsonWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value as Go's reflection describes it. */
public sealed interface Value permits Nothing, Scalar, ListValue, MapValue, StructValue, TimeValue, LocationValue {

    /** What sort of thing it is, whatever its type's name. */
    enum Kind {
        /** Not there at all. */
        INVALID,
        /** An interface that holds nothing. */
        NIL,
        /** True or false. */
        BOOL,
        /** Signed, of 64 bits. */
        INT,
        /** Unsigned, of 8 bits. */
        UINT,
        /** Of 64 bits. */
        FLOAT,
        /** Two floats. */
        COMPLEX,
        /** A string of bytes, mostly UTF-8. */
        TEXT,
        /** A Go slice. */
        LIST,
        /** From text to anything, in the order of the keys' bytes. */
        MAP,
        /** Named fields. */
        STRUCT,
        /** To a struct; never nil. */
        POINTER
    }

    /** Its sort. */
    Kind kind();

    /** Go's name of the type, such as {@code map[string]string}. */
    String type();

    /** Whether {@code if} takes it for true: not zero, not empty; a struct always is. */
    boolean isTrue();

    /** Whether Go's {@code ==} is defined for its type. */
    default boolean isComparable() {
        return true;
    }

    /** The answer of the type's {@code String} method; empty when it has none. */
    default Optional<String> string() {
        return Optional.empty();
    }

    /** The method of this name; null when the type has none. */
    default @Nullable Callable method(String name) {
        return null;
    }

    /**
     * Writes it as {@code encoding/json} does.
     *
     * @throws EvaluationException when JSON cannot express it
     * @throws io.tocsin.wire.NonFiniteNumberException for NaN and the infinities
     */
    void writeJson(JsonWriter json) throws EvaluationException;

    /** {@link Nothing#ABSENT} for any nil interface, else the value itself. */
    default Value orAbsent() {
        return this;
    }

    /** {@link Nothing#ABSENT} for a nil {@code interface {}}, as at the end of a command; else the value itself. */
    default Value unwrapped() {
        return this;
    }
}
