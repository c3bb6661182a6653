package io.tocsin.template.value;

import io.tocsin.wire.JsonWriter;
import java.util.AbstractList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Go slice.
 *
 * @param type such as {@code []string}
 * @param elements what it is made of
 * @param toValue makes the value of one of them
 * @param isNil whether JSON shows it as {@code null}, as Go does for a slice that was never made
 */
public record ListValue<E extends @Nullable Object>(
        String type, List<E> elements, Function<E, Value> toValue, boolean isNil) implements Value {

    private static final String BYTES = "[]uint8";

    /** Go's {@code []string}. */
    public static ListValue<String> ofTexts(List<String> texts) {
        return new ListValue<>("[]string", texts, Scalar.Text::of, false);
    }

    /** Go's {@code []byte}. */
    static ListValue<Byte> ofBytes(byte[] bytes) {
        byte[] copy = bytes.clone();
        var elements = new AbstractList<Byte>() {
            @Override
            public Byte get(int index) {
                return copy[index];
            }

            @Override
            public int size() {
                return copy.length;
            }
        };
        return new ListValue<>(BYTES, elements, b -> new Scalar.Int(b & 0xFF, IntType.UINT8), false);
    }

    @Override
    public Kind kind() {
        return Kind.LIST;
    }

    @Override
    public boolean isTrue() {
        return !elements.isEmpty();
    }

    @Override
    public boolean isComparable() {
        return false;
    }

    /** How many elements it has. */
    public int size() {
        return elements.size();
    }

    /** The element of this index, from 0. */
    public Value get(int index) {
        return toValue.apply(elements.get(index));
    }

    /** The elements from {@code from} up to {@code to}. */
    public ListValue<E> slice(int from, int to) {
        return new ListValue<>(type, elements.subList(from, to), toValue, false);
    }

    /** Whether these are bytes, which print as text under some verbs. */
    public boolean isBytes() {
        return type.equals(BYTES);
    }

    /** The bytes of a list of bytes, as text. */
    public String bytesAsText() {
        byte[] bytes = bytes();
        return GoText.of(bytes, 0, bytes.length);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((Scalar.Int) get(i)).value();
        }
        return bytes;
    }

    @Override
    public void writeJson(JsonWriter json) throws EvaluationException {
        if (isNil) {
            json.nullValue();
        } else if (isBytes()) {
            json.value(Base64.getEncoder().encodeToString(bytes()));
        } else {
            json.beginArray();
            for (int i = 0; i < size(); i++) {
                get(i).writeJson(json);
            }
            json.endArray();
        }
    }
}
