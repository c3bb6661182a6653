package io.tocsin.kafka;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record to produce. The arrays belong to the cluster until the record is answered.
 *
 * @param seq the event's place in the log, for whoever gets the answer
 * @param kafkaTopic where it goes
 * @param key null for none; an empty key is not the same
 * @param value the bytes, possibly none; never a delete marker
 * @param headers in the order in which they are written
 * @param partitioning how it gets its partition
 */
public record OutgoingRecord(
        long seq,
        String kafkaTopic,
        byte @Nullable [] key,
        byte[] value,
        List<RecordHeader> headers,
        Partitioning partitioning) {

    /** A name and bytes beside key and value. */
    public record RecordHeader(String name, byte[] value) {}

    /** Copies the list of headers. */
    public OutgoingRecord {
        headers = List.copyOf(headers);
    }

    /** Bytes of key, value and headers. */
    public long bytes() {
        long bytes = value.length + (key == null ? 0L : key.length);
        for (var header : headers) {
            bytes += header.name().length() + (long) header.value().length;
        }
        return bytes;
    }

    /** Key and place, without contents. */
    @Override
    public String toString() {
        return "record " + seq + " for Kafka topic " + kafkaTopic;
    }
}
