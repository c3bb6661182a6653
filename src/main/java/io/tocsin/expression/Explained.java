package io.tocsin.expression;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an expression says of an event, and why.
 *
 * @param matches false also when there is no answer
 * @param failure why there is no answer; empty when there is one
 * @param values what was looked at on the way, in that order: a tag as {@code "host"}, a function as it is called, with its
 *     value as it would be written in an expression. What AND and OR did not need is not there
 */
public record Explained(boolean matches, String failure, Map<String, String> values) {

    /** Keeps the order of the values. */
    public Explained {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
