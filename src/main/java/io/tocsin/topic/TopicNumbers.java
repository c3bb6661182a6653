package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.nio.charset.StandardCharsets;

/** Gives each topic name its number, once and for ever. For the collector's thread. */
final class TopicNumbers {

    private static final byte[] NEXT = "next-topic".getBytes(StandardCharsets.US_ASCII);

    private final Store store;
    private final TopicRegistry registry;
    private long next = 1;

    TopicNumbers(Store store, TopicRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    /** Reads the counter, also after a write failed. */
    void reload() {
        byte[] value = store.get(Family.META, NEXT);
        next = value == null ? 1 : Keys.number(value, 0);
    }

    /** No number below {@code least} is given any more, whatever the stored counter says. */
    static void atLeast(Store store, Batch batch, long least) {
        byte[] value = store.get(Family.META, NEXT);
        if (value == null || Keys.number(value, 0) < least) {
            batch.put(Family.META, NEXT, Keys.of(least));
        }
    }

    /** The durable row of a topic, or a first one whose number {@code batch} makes durable. */
    TopicRow rowOf(TopicId topic, Batch batch) {
        var known = registry.row(topic);
        if (known != null) {
            return known;
        }
        long number = next++;
        batch.put(Family.META, NEXT, Keys.of(next));
        return TopicRow.first(topic, number);
    }
}
