package io.tocsin.template;

import io.tocsin.template.value.Value;

/** The data that a template is rendered with, its first dot and {@code $}. Made by {@link Contexts}; immutable. */
public final class Context {

    private final Value root;

    Context(Value root) {
        this.root = root;
    }

    Value root() {
        return root;
    }
}
