package io.tocsin.alert;

import io.tocsin.wire.GoTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What was measured when the event happened. Start from {@link #of} and the {@code with…} methods.
 *
 * @param name the measurement
 * @param taskName the task that raised it; empty when there is none
 * @param group the group-by tags, {@code k=v,k2=v2}; empty when ungrouped
 * @param tags ordered by the bytes of their keys, whatever order the given map has
 * @param fields String, Long, Double or Boolean; ordered as the tags
 * @param recoverable false when the source never sends an OK
 * @param headers beside the payload, such as {@value #REPLAY_HEADER}; ordered as the tags
 * @param explicitSeries what {@code data.series} is to hold, empty for none; null to derive it from name, tags and fields
 */
public record EventData(
        String name,
        String taskName,
        String group,
        SortedMap<String, String> tags,
        SortedMap<String, Object> fields,
        boolean recoverable,
        SortedMap<String, String> headers,
        @Nullable List<Series> explicitSeries) {

    /** The header of an event that is delivered once more; its value is the id of the replay. */
    public static final String REPLAY_HEADER = "tocsin-replay";

    /** Copies what it is given and checks the types of the fields. */
    public EventData {
        tags = Ordered.copy(tags);
        fields = Ordered.copy(fields);
        headers = Ordered.copy(headers);
        fields.values().forEach(Ordered::checkScalar);
        explicitSeries = explicitSeries == null ? null : List.copyOf(explicitSeries);
    }

    /** Recoverable, of the measurement {@code name}, everything else empty. */
    public static EventData of(String name) {
        return new EventData(
                name,
                "",
                "",
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                true,
                Collections.emptySortedMap(),
                null);
    }

    /** The same with this measurement. */
    public EventData withName(String newName) {
        return new EventData(newName, taskName, group, tags, fields, recoverable, headers, explicitSeries);
    }

    /** The same with this task. */
    public EventData withTaskName(String newTaskName) {
        return new EventData(name, newTaskName, group, tags, fields, recoverable, headers, explicitSeries);
    }

    /** The same with this group. */
    public EventData withGroup(String newGroup) {
        return new EventData(name, taskName, newGroup, tags, fields, recoverable, headers, explicitSeries);
    }

    /** The same with these tags. */
    public EventData withTags(Map<String, String> newTags) {
        return new EventData(
                name, taskName, group, Ordered.copy(newTags), fields, recoverable, headers, explicitSeries);
    }

    /** The same with these fields. */
    public EventData withFields(Map<String, Object> newFields) {
        return new EventData(
                name, taskName, group, tags, Ordered.copy(newFields), recoverable, headers, explicitSeries);
    }

    /** The same, recoverable or not. */
    public EventData withRecoverable(boolean newRecoverable) {
        return new EventData(name, taskName, group, tags, fields, newRecoverable, headers, explicitSeries);
    }

    /** The same with these headers. */
    public EventData withHeaders(Map<String, String> newHeaders) {
        return new EventData(
                name, taskName, group, tags, fields, recoverable, Ordered.copy(newHeaders), explicitSeries);
    }

    /** The same with these series in its payload, or with the derived one for null. */
    public EventData withExplicitSeries(@Nullable List<Series> newSeries) {
        return new EventData(name, taskName, group, tags, fields, recoverable, headers, newSeries);
    }

    /**
     * What {@code data.series} holds: the explicit series, else one with one row of {@code time} and the fields.
     *
     * @param time the event's time, for the first column of the derived row
     */
    public List<Series> series(Instant time) {
        if (explicitSeries != null) {
            return explicitSeries;
        }
        List<String> columns = new ArrayList<>(fields.size() + 1);
        columns.add("time");
        columns.addAll(fields.keySet());
        List<@Nullable Object> row = new ArrayList<>(columns.size());
        row.add(GoTime.render(time));
        row.addAll(fields.values());
        return List.of(new Series(name, tags, columns, List.of(row)));
    }
}
