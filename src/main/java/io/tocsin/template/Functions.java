package io.tocsin.template;

import java.util.Set;

/**
 * The functions that a template may call beside Go's built-in ones, which are always there: {@code and call eq ge gt html
 * index js le len lt ne not or print printf println slice urlquery}.
 */
public enum Functions {
    /** None, as in Kapacitor's {@code kafka}, {@code aggregate} and {@code alert-template-file}. */
    NONE(Set.of()),
    /**
     * As in Kapacitor's {@code [[httppost]]}: {@code json} encodes its argument as Go's {@code encoding/json} does and
     * adds a newline, {@code jsonCompact} does not. Both give nothing for a value that JSON cannot express, such as NaN.
     */
    JSON(Set.of("json", "jsonCompact"));

    private final Set<String> names;

    Functions(Set<String> names) {
        this.names = names;
    }

    boolean offers(String name) {
        return names.contains(name);
    }
}
