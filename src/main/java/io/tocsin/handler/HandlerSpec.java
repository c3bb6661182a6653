package io.tocsin.handler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored definition of a handler.
 *
 * @param kind the name of its kind
 * @param options as they were given, in their order; null when none were given. Nothing is normalised, so that a
 *     client's get, change and put keeps what it does not know
 * @param match the expression that decides which events are delivered; empty for all
 */
public record HandlerSpec(
        HandlerRef ref, String kind, @Nullable Map<String, @Nullable Object> options, String match, Origin origin) {

    public HandlerSpec {
        // Map.copyOf would lose the order and refuse null values
        options = options == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** The same definition under another name. */
    public HandlerSpec withRef(HandlerRef newRef) {
        return new HandlerSpec(newRef, kind, options, match, origin);
    }
}
