package io.tocsin.template;

import io.tocsin.template.value.Value;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** The variables of one template, the innermost last. For one thread. */
final class Variables {

    private final ArrayList<String> names = new ArrayList<>();
    private final ArrayList<Value> values = new ArrayList<>();

    /** With {@code $} alone. */
    Variables(Value root) {
        push("$", root);
    }

    void push(String name, Value value) {
        names.add(name);
        values.add(value);
    }

    /** Changes the innermost of this name; false when there is none. */
    boolean assign(String name, Value value) {
        int index = names.lastIndexOf(name);
        if (index >= 0) {
            values.set(index, value);
        }
        return index >= 0;
    }

    /** Changes the one {@code fromTop} from the top, counted from 1. */
    void setFromTop(int fromTop, Value value) {
        values.set(values.size() - fromTop, value);
    }

    /** The innermost of this name; null when there is none. */
    @Nullable
    Value get(String name) {
        int index = names.lastIndexOf(name);
        return index < 0 ? null : values.get(index);
    }

    /** For {@link #forgetSince}. */
    int mark() {
        return names.size();
    }

    void forgetSince(int mark) {
        names.subList(mark, names.size()).clear();
        values.subList(mark, values.size()).clear();
    }
}
