package io.tocsin.template.value;

import io.tocsin.wire.JsonWriter;

/** Go's three ways of having no value here; they print differently. */
public enum Nothing implements Value {
    /** No value at all, such as an absent key of a map. */
    ABSENT(Kind.INVALID, "<nil>"),
    /** A nil {@code interface {}}, such as a null in a row. */
    NIL(Kind.NIL, "interface {}"),
    /** A nil {@code error}. */
    NO_ERROR(Kind.NIL, "error");

    private final Kind kind;
    private final String type;

    Nothing(Kind kind, String type) {
        this.kind = kind;
        this.type = type;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean isTrue() {
        return false;
    }

    @Override
    public void writeJson(JsonWriter json) {
        json.nullValue();
    }

    @Override
    public Value orAbsent() {
        return ABSENT;
    }

    @Override
    public Value unwrapped() {
        return this == NIL ? ABSENT : this;
    }
}
