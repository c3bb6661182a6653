package io.tocsin.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value as it was parsed, with the place of its key, or of itself where it is an element of a list. */
sealed interface Node {

    /** Where its key stands, or the value itself in a list. */
    Position at();

    /** As plain Java values: maps, lists, text, {@code Long}, {@code Double}, {@code Boolean}, null. */
    @Nullable
    Object plain();

    /**
     * A single value.
     *
     * @param value text, {@code Long}, {@code BigInteger} (beyond 64 bits), {@code Double}, {@code Boolean}; null for
     *     an explicit null
     * @param spelling how a YAML plain scalar was written, such as {@code yes} or {@code 0777}; null where the format
     *     makes text distinct from other values
     */
    record Scalar(@Nullable Object value, @Nullable String spelling, Position at) implements Node {
        @Override
        public @Nullable Object plain() {
            return value;
        }
    }

    /** A table; keys in the order of the text, which may be added to while parsing only. */
    record Table(Map<String, Node> entries, Position at) implements Node {
        @Override
        public Map<String, @Nullable Object> plain() {
            var map = new LinkedHashMap<String, @Nullable Object>();
            entries.forEach((key, node) -> map.put(key, node.plain()));
            return map;
        }
    }

    /** A list. */
    record Items(List<Node> elements, Position at) implements Node {
        @Override
        public List<@Nullable Object> plain() {
            var list = new ArrayList<@Nullable Object>();
            elements.forEach(node -> list.add(node.plain()));
            return list;
        }
    }

    /** A key whose value could not be read; the problem is already reported. */
    record Unreadable(Position at) implements Node {
        @Override
        public @Nullable Object plain() {
            return null;
        }
    }
}
