package io.tocsin.retention;

import io.tocsin.store.StoreSettings;
import io.tocsin.topic.TopicSettings;
import java.time.Duration;

/**
 * How long what is kept, as {@code [store]} and {@code [topics]} say.
 *
 * @param retention settled events and their receipts; zero to ten years, default 7 days
 * @param retentionBytes how much the store may hold before the oldest settled events go sooner; default 20 GiB
 * @param okRetention states that are OK; 1 min to 365 days, default 24 h
 */
public record RetentionSettings(Duration retention, long retentionBytes, Duration okRetention) {

    /** From the two sections. */
    public static RetentionSettings of(StoreSettings store, TopicSettings topics) {
        return new RetentionSettings(store.retention(), store.retentionBytes(), topics.okRetention());
    }
}
