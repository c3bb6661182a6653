package io.tocsin.kafka.settings;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How many records leave together, how large they may be, and how many may wait.
 *
 * @param batchSize records a batch is meant to hold, 1 KiB each; default 100, also for zero
 * @param batchTimeout longest wait for a batch to fill, an upper bound that is rarely reached; default 1 s, also for zero
 * @param batchBytes {@code batch.size}; default {@code batchSize} × 1 KiB within 64 KiB to 1 MiB
 * @param compression of whole batches; default none
 * @param compressionLevel of gzip (1 to 9, -1), lz4 (1 to 17) or zstd (-131072 to 22); default the client's
 * @param maxMessageBytes largest record, uncompressed, with about 90 bytes of overhead; default 1 MiB, at most
 *     {@code bufferMemory}
 * @param bufferMemory bytes of records that may wait in the client; default 32 MiB
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
}
