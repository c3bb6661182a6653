package io.tocsin.kafka.settings;

import java.util.Locale;

/** How batches are compressed. The Kafka client brings all five. */
public enum Compression {
    /** Not at all. */
    NONE,
    /** RFC 1952. */
    GZIP,
    /** Snappy. */
    SNAPPY,
    /** LZ4. */
    LZ4,
    /** Zstandard. */
    ZSTD;

    /** In lower case, as in the file and in Kafka. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
