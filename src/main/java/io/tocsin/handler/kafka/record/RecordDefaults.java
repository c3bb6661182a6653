package io.tocsin.handler.kafka.record;

import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.settings.BatchSettings;
import io.tocsin.kafka.settings.RecordSettings;

/**
 * What a cluster says about the records of its handlers.
 *
 * @param records for handlers that do not say it themselves
 * @param mostBytes longest text that a template may make; the cluster refuses larger records anyway
 * @param storeId stands in the header {@code tocsin-event}, where records have one
 */
public record RecordDefaults(RecordSettings records, int mostBytes, String storeId) {

    /** What holds for a cluster of which nothing is known. */
    static final RecordDefaults NONE = new RecordDefaults(RecordSettings.DEFAULTS, BatchSettings.MAX_MESSAGE_BYTES, "");

    /** Those of a configured cluster. */
    public static RecordDefaults of(KafkaSettings cluster, String storeId) {
        return new RecordDefaults(cluster.records(), cluster.batches().maxMessageBytes(), storeId);
    }
}
