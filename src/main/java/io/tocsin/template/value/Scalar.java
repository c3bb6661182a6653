package io.tocsin.template.value;

import io.tocsin.wire.JsonWriter;
import io.tocsin.wire.Utf8;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A boolean, a number or a text. */
public sealed interface Scalar extends Value {

    /** Go's {@code bool}. */
    record Bool(boolean value) implements Scalar {

        @Override
        public Kind kind() {
            return Kind.BOOL;
        }

        @Override
        public String type() {
            return "bool";
        }

        @Override
        public boolean isTrue() {
            return value;
        }

        @Override
        public void writeJson(JsonWriter json) {
            json.value(value);
        }
    }

    /** An integer of any of {@link IntType}'s types. */
    record Int(long value, IntType of) implements Scalar {

        /** Go's {@code int}, the type of a literal. */
        public static Int of(long value) {
            return new Int(value, IntType.INT);
        }

        @Override
        public Kind kind() {
            return of.isUnsigned() ? Kind.UINT : Kind.INT;
        }

        @Override
        public String type() {
            return of.typeName();
        }

        @Override
        public boolean isTrue() {
            return value != 0;
        }

        @Override
        public Optional<String> string() {
            return of.string(value);
        }

        @Override
        public @Nullable Callable method(String name) {
            return of.method(name);
        }

        @Override
        public void writeJson(JsonWriter json) {
            if (of == IntType.LEVEL) {
                json.value(of.string(value).orElseThrow());
            } else {
                json.value(value);
            }
        }
    }

    /** Go's {@code float64}. */
    record Real(double value) implements Scalar {

        @Override
        public Kind kind() {
            return Kind.FLOAT;
        }

        @Override
        public String type() {
            return "float64";
        }

        @Override
        public boolean isTrue() {
            return value != 0;
        }

        @Override
        public void writeJson(JsonWriter json) {
            json.value(value);
        }
    }

    /** Go's {@code complex128}. */
    record Complex(double real, double imaginary) implements Scalar {

        @Override
        public Kind kind() {
            return Kind.COMPLEX;
        }

        @Override
        public String type() {
            return "complex128";
        }

        @Override
        public boolean isTrue() {
            return real != 0 || imaginary != 0;
        }

        @Override
        public void writeJson(JsonWriter json) throws EvaluationException {
            throw new EvaluationException("json: unsupported type: complex128");
        }
    }

    /**
     * Go's {@code string}.
     *
     * @param value canonical in the sense of {@link GoText}
     */
    record Text(String value) implements Scalar {

        /** Of a Java text, with U+FFFD for each surrogate that stands alone. */
        public static Text of(String javaText) {
            return new Text(Utf8.wellFormed(javaText));
        }

        @Override
        public Kind kind() {
            return Kind.TEXT;
        }

        @Override
        public String type() {
            return "string";
        }

        @Override
        public boolean isTrue() {
            return !value.isEmpty();
        }

        @Override
        public void writeJson(JsonWriter json) {
            json.value(value);
        }
    }
}
