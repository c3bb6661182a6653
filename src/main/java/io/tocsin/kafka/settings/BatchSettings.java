package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How many records leave together, how large they may be, and how many may wait.
 *
 * @param batchSize records a batch is meant to hold, 1 KiB each; default 100, also for zero
 * @param batchTimeout longest wait for a batch to fill, an upper bound that is rarely reached; default 1 s, also for zero
 * @param batchBytes {@code batch.size}; default {@code batchSize} × 1 KiB within 64 KiB to 1 MiB; at most {@code
 *     bufferMemory} and 1 GiB
 * @param compression of whole batches; default none
 * @param compressionLevel of gzip (1 to 9, -1), lz4 (1 to 17) or zstd (-131072 to 22); default empty, the client's: -1, 9 and 3
 * @param maxMessageBytes largest record, uncompressed, with about 90 bytes of overhead; default 1 MiB, at most
 *     {@code bufferMemory} and 1 GiB
 * @param bufferMemory bytes of records that may wait in the client; default 32 MiB, at most 8 GiB
 * @param channelBufferSize records handed over and not answered, beyond which others wait outside the client; default 0,
 *     no limit
 */
public record BatchSettings(
        int batchSize,
        Duration batchTimeout,
        int batchBytes,
        Compression compression,
        OptionalInt compressionLevel,
        int maxMessageBytes,
        long bufferMemory,
        int channelBufferSize) {

    /** The default of {@code batch-size}. */
    public static final int BATCH_SIZE = 100;

    /** The default of {@code batch-timeout}. */
    public static final Duration BATCH_TIMEOUT = Duration.ofSeconds(1);

    /** The default of {@code max-message-bytes}. */
    public static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    /** The default of {@code buffer-memory}. */
    public static final long BUFFER_MEMORY = 32L * 1024 * 1024;

    private static final int MOST_BATCH_SIZE = 1_000_000;
    private static final long MOST_BUFFER_MEMORY = 8L * 1024 * 1024 * 1024;
    private static final int LEAST_BATCH_BYTES = 64 * 1024;
    private static final int MOST_BATCH_BYTES = 1024 * 1024;

    /** With the defaults of everything else. */
    public static BatchSettings of(
            int batchSize, Duration batchTimeout, Compression compression, int maxMessageBytes, int channelBufferSize) {
        return new BatchSettings(
                batchSize,
                batchTimeout,
                batchBytes(batchSize),
                compression,
                OptionalInt.empty(),
                maxMessageBytes,
                BUFFER_MEMORY,
                channelBufferSize);
    }

    /** {@code linger.ms}: {@code batch-timeout} is an upper bound and never a reason to wait, so at most 1 ms. */
    public long lingerMillis() {
        return Math.min(1, batchTimeout.toMillis());
    }

    /** The default of {@code batch-bytes}: 1 KiB a record, from 64 KiB to 1 MiB. */
    static int batchBytes(int batchSize) {
        return (int) Math.max(LEAST_BATCH_BYTES, Math.min(MOST_BATCH_BYTES, batchSize * 1024L));
    }

    /**
     * Reads the keys; mistakes are added to {@code checks}.
     *
     * @param azureEventHub whether the defaults are those that Azure Event Hubs asks for
     */
    public static BatchSettings read(Section section, Checks checks, boolean azureEventHub) {
        var keys = new Keys(section, checks);
        var batchSize = batchSize(section, checks);
        var batchTimeout = keys.durationOrZero("batch-timeout", BATCH_TIMEOUT);
        var bufferMemory = section.bytes("buffer-memory", BUFFER_MEMORY, 1, MOST_BUFFER_MEMORY);
        var batchBytes = (int) section.bytes("batch-bytes", Math.min(batchBytes(batchSize), bufferMemory), 1, 1 << 30);
        var compression = keys.choice("compression", Compression.NONE, Compression::text);
        var maxMessageBytes = (int) section.bytes(
                "max-message-bytes", azureEventHub ? AzureEventHubs.MAX_MESSAGE_BYTES : MAX_MESSAGE_BYTES, 1, 1 << 30);
        if (azureEventHub) {
            AzureEventHubs.warn(checks, maxMessageBytes);
        }
        // The client takes a record or a batch that its buffer never has room for, and fails each one.
        checks.require(
                maxMessageBytes <= bufferMemory,
                section.has("buffer-memory") ? "buffer-memory" : "max-message-bytes",
                "max-message-bytes (" + maxMessageBytes + ") must not be above buffer-memory (" + bufferMemory + ")",
                "raise buffer-memory, or lower max-message-bytes");
        checks.require(
                batchBytes <= bufferMemory,
                "batch-bytes",
                "batch-bytes (" + batchBytes + ") must not be above buffer-memory (" + bufferMemory + ")",
                "raise buffer-memory, or lower batch-bytes");
        return new BatchSettings(
                batchSize,
                batchTimeout,
                batchBytes,
                compression,
                compressionLevel(section, checks, compression),
                maxMessageBytes,
                bufferMemory,
                (int) section.integer("channel-buffer-size", 0, 0, Integer.MAX_VALUE));
    }

    /** The properties of a producer, as far as these settings decide. */
    public Map<String, Object> producerProperties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis());
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, batchBytes);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression.text());
        compressionLevel.ifPresent(level -> properties.put("compression." + compression.text() + ".level", level));
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxMessageBytes);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferMemory);
        return properties;
    }

    private static int batchSize(Section section, Checks checks) {
        var given = section.integer("batch-size", BATCH_SIZE, Long.MIN_VALUE, MOST_BATCH_SIZE);
        checks.require(
                given >= 0, "batch-size", "batch-size must not be negative", section.written("batch-size", BATCH_SIZE));
        return given <= 0 ? BATCH_SIZE : (int) given;
    }

    /** A number, or its text as in KrakenD. */
    private static OptionalInt compressionLevel(Section section, Checks checks, Compression compression) {
        var given = section.textOrWhole("compression-level", "");
        if (given.isEmpty()) {
            return OptionalInt.empty();
        }
        if (compression.levels().isEmpty()) {
            checks.error(
                    "compression-level",
                    "compression-level has no meaning with compression = \"" + compression.text() + "\"",
                    "remove it, or set compression to gzip, lz4 or zstd");
            return OptionalInt.empty();
        }
        if (given.matches("-?[0-9]{1,6}") && compression.hasLevel(Integer.parseInt(given))) {
            return OptionalInt.of(Integer.parseInt(given));
        }
        checks.error(
                "compression-level",
                "compression-level " + given + " is not a level of " + compression.text() + ", which has "
                        + compression.levels(),
                "remove it; the default of " + compression.text() + " is used then");
        return OptionalInt.empty();
    }
}
