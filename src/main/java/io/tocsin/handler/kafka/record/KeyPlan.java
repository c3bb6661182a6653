package io.tocsin.handler.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.alert.Event;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a record gets its key.
 *
 * @param path where the key lies in the event; null for the id, as Kapacitor
 * @param fallback what is used when nothing lies there
 */
record KeyPlan(@Nullable Path path, Fallback fallback) {

    /** The id, a zero-length key when that is empty: Kapacitor's records. */
    static final KeyPlan ID = new KeyPlan(null, Fallback.ID);

    /** What JavaScript's {@code \s} takes for white space, so that names become the keys that walkerOS makes of them. */
    private static final Pattern WHITE_SPACE =
            Pattern.compile("[\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]+");

    /** The value of {@code keyDefault}. */
    enum Fallback {
        /** The event's id; a zero-length key when it is empty. */
        ID {
            @Override
            byte[] key(Event event) {
                return event.state().id().getBytes(UTF_8);
            }
        },
        /** The event's name, each run of white space as one {@code _}; a zero-length key when it is empty. */
        NAME {
            @Override
            byte[] key(Event event) {
                return WHITE_SPACE.matcher(event.data().name()).replaceAll("_").getBytes(UTF_8);
            }
        },
        /** No key at all, so that the record goes to any partition. */
        NONE {
            @Override
            byte @Nullable [] key(Event event) {
                return null;
            }
        };

        abstract byte @Nullable [] key(Event event);
    }

    /**
     * The key of an event's record.
     *
     * @throws io.tocsin.wire.NonFiniteNumberException when a field that is NaN or an infinity lies at the path
     */
    byte @Nullable [] key(Event event) {
        String text = path == null ? event.state().id() : path.textOf(event);
        return text.isEmpty() ? fallback.key(event) : text.getBytes(UTF_8);
    }
}
