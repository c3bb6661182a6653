package io.tocsin.template;

import java.util.Set;

/**
 * The functions that a template may call beside Go's built-in ones, which are always there: {@code and call eq ge gt html
 * index js le len lt ne not or print printf println slice urlquery}.
 */
public enum Functions {
    /** None, as in Kapacitor's {@code kafka}, {@code aggregate} and {@code alert-template-file}. */
    NONE,
    /**
     * As in Kapacitor's {@code [[httppost]]}: {@code json} encodes its argument as Go's {@code encoding/json} does and
     * adds a newline, {@code jsonCompact} does not. Both give nothing for a value that JSON cannot express, such as NaN.
     */
    JSON;

    private static final Set<String> ONLY_WITH_JSON = Set.of("json", "jsonCompact");

    /** Whether a template may call {@code name}, if there is such a function. */
    boolean allow(String name) {
        return this == JSON || !ONLY_WITH_JSON.contains(name);
    }
}
