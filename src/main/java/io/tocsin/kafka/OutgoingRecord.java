package io.tocsin.kafka;

import io.tocsin.kafka.partition.Partitioning;
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
 * @param timestampMillis milliseconds since 1970 that the record is to bear; {@link #NOW} for the moment of sending
 * @param refusedWithoutTopic whether it comes back refused, not to be tried again, when the Kafka topic does not exist
 */
public record OutgoingRecord(
        long seq,
        String kafkaTopic,
        byte @Nullable [] key,
        byte[] value,
        List<RecordHeader> headers,
        Partitioning partitioning,
        long timestampMillis,
        boolean refusedWithoutTopic) {

    /** The {@code timestampMillis} of a record that gets its timestamp when it is sent. */
    public static final long NOW = -1;

    /** A name and bytes beside key and value. */
    public record RecordHeader(String name, byte[] value) {}

    /** Copies the list of headers, and refuses a timestamp that Kafka has no form for. */
    public OutgoingRecord(
            long seq,
            String kafkaTopic,
            byte @Nullable [] key,
            byte[] value,
            List<RecordHeader> headers,
            Partitioning partitioning,
            long timestampMillis,
            boolean refusedWithoutTopic) {
        if (timestampMillis < NOW) {
            throw new IllegalArgumentException("Kafka has no timestamps before 1970: " + timestampMillis);
        }
        this.seq = seq;
        this.kafkaTopic = kafkaTopic;
        this.key = key;
        this.value = value;
        this.headers = List.copyOf(headers);
        this.partitioning = partitioning;
        this.timestampMillis = timestampMillis;
        this.refusedWithoutTopic = refusedWithoutTopic;
    }

    /** A record that is stamped when it is sent, and that waits for its Kafka topic. */
    public OutgoingRecord(
            long seq,
            String kafkaTopic,
            byte @Nullable [] key,
            byte[] value,
            List<RecordHeader> headers,
            Partitioning partitioning) {
        this(seq, kafkaTopic, key, value, headers, partitioning, NOW, false);
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
