package io.tocsin.template.function;

import io.tocsin.template.value.EvaluationException;
import io.tocsin.template.value.GoText;
import io.tocsin.template.value.IntType;
import io.tocsin.template.value.ListValue;
import io.tocsin.template.value.MapValue;
import io.tocsin.template.value.Nothing;
import io.tocsin.template.value.Scalar;
import io.tocsin.template.value.StructValue;
import io.tocsin.template.value.Value;

/** Go's {@code len}, {@code index} and {@code slice}. Positions in texts count bytes. */
final class Indexing {

    private static final int MOST_SLICE_INDEXES = 3;

    private Indexing() {}

    static Value length(Value value) throws EvaluationException {
        if (value instanceof Scalar.Text text) {
            return Scalar.Int.of(GoText.length(text.value()));
        }
        if (value instanceof ListValue<?> list) {
            return Scalar.Int.of(list.size());
        }
        if (value instanceof MapValue<?> map) {
            return Scalar.Int.of(map.entries().size());
        }
        if (value == Nothing.ABSENT) {
            throw new EvaluationException("reflect: call of reflect.Value.Type on zero Value");
        }
        throw new EvaluationException(
                value instanceof Nothing ? "len of nil pointer" : "len of type " + pointedTo(value));
    }

    static Value index(Value collection, Value[] indexes) throws EvaluationException {
        Value value = collection.orAbsent();
        if (value == Nothing.ABSENT) {
            throw new EvaluationException("index of untyped nil");
        }
        for (Value index : indexes) {
            value = element(value, index.orAbsent());
        }
        return value;
    }

    private static Value element(Value value, Value index) throws EvaluationException {
        if (value instanceof ListValue<?> list) {
            int at = position(index, list.size());
            if (at == list.size()) {
                throw new EvaluationException("reflect: slice index out of range");
            }
            return list.get(at);
        }
        if (value instanceof Scalar.Text text) {
            byte[] bytes = GoText.bytes(text.value());
            int at = position(index, bytes.length);
            if (at == bytes.length) {
                throw new EvaluationException("reflect: string index out of range");
            }
            return new Scalar.Int(bytes[at] & 0xFF, IntType.UINT8);
        }
        if (value instanceof MapValue<?> map) {
            Value found = map.get(key(index));
            return found == Nothing.ABSENT ? map.zero() : found;
        }
        throw new EvaluationException(
                value instanceof Nothing ? "index of nil pointer" : "can't index item of type " + pointedTo(value));
    }

    private static String key(Value index) throws EvaluationException {
        if (index instanceof Scalar.Text text) {
            return text.value();
        }
        throw new EvaluationException(
                index == Nothing.ABSENT
                        ? "value is nil; should be of type string"
                        : "value has type " + index.type() + "; should be string");
    }

    static Value slice(Value collection, Value[] indexes) throws EvaluationException {
        Value value = collection.orAbsent();
        if (value == Nothing.ABSENT) {
            throw new EvaluationException("slice of untyped nil");
        }
        if (indexes.length > MOST_SLICE_INDEXES) {
            throw new EvaluationException("too many slice indexes: " + indexes.length);
        }
        if (value instanceof Scalar.Text text) {
            if (indexes.length == MOST_SLICE_INDEXES) {
                throw new EvaluationException("cannot 3-index slice a string");
            }
            int[] bounds = bounds(indexes, GoText.length(text.value()));
            return new Scalar.Text(GoText.slice(text.value(), bounds[0], bounds[1]));
        }
        if (value instanceof ListValue<?> list) {
            int[] bounds = bounds(indexes, list.size());
            return list.slice(bounds[0], bounds[1]);
        }
        throw new EvaluationException("can't slice item of type " + value.type());
    }

    /** From, to, and how far the slice could grow, which is only checked: a list has no room behind its end here. */
    private static int[] bounds(Value[] indexes, int length) throws EvaluationException {
        int[] bounds = {0, length, length};
        for (int i = 0; i < indexes.length; i++) {
            bounds[i] = position(indexes[i].orAbsent(), length);
        }
        for (int i = 1; i < bounds.length; i++) {
            if (bounds[i - 1] > bounds[i]) {
                throw new EvaluationException("invalid slice index: " + bounds[i - 1] + " > " + bounds[i]);
            }
        }
        return bounds;
    }

    /** An index up to and with {@code length}, as Go checks it. */
    private static int position(Value index, int length) throws EvaluationException {
        if (index instanceof Scalar.Int number) {
            if (number.value() < 0 || number.value() > length) {
                throw new EvaluationException("index out of range: " + number.value());
            }
            return (int) number.value();
        }
        throw new EvaluationException(
                "cannot index slice/array with " + (index == Nothing.ABSENT ? "nil" : "type " + index.type()));
    }

    private static String pointedTo(Value value) {
        return value instanceof StructValue<?> struct ? struct.target().type() : value.type();
    }
}
