package io.tocsin.alert;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one measurement with the same tags.
 *
 * @param name the measurement; may be empty
 * @param tags ordered by the bytes of their keys, whatever order the given map has
 * @param columns usually {@code time} first
 * @param values rows of String, Long, Double, Boolean or null; usually as wide as {@code columns}, which is not checked,
 *     since the reference passes on what it is given
 */
public record Series(
        String name, SortedMap<String, String> tags, List<String> columns, List<List<@Nullable Object>> values) {

    /** Copies what it is given and checks the types of the values. */
    public Series {
        tags = Ordered.copy(tags);
        columns = List.copyOf(columns);
        List<List<@Nullable Object>> rows = new ArrayList<>(values.size());
        for (List<@Nullable Object> row : values) {
            for (Object value : row) {
                if (value != null) {
                    Ordered.checkScalar(value);
                }
            }
            rows.add(Collections.unmodifiableList(new ArrayList<>(row)));
        }
        values = Collections.unmodifiableList(rows);
    }
}
