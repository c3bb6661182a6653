package io.tocsin.kafka.settings;

import java.util.Locale;

/** How batches are compressed. The Kafka client brings all five. */
public enum Compression {
    /** Not at all. */
    NONE(""),
    /** RFC 1952. */
    GZIP("1 to 9, or -1 for its default"),
    /** Snappy. */
    SNAPPY(""),
    /** LZ4. */
    LZ4("1 to 17"),
    /** Zstandard. */
    ZSTD("-131072 to 22");

    private final String levels;

    Compression(String levels) {
        this.levels = levels;
    }

    /** In lower case, as in the file and in Kafka. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The levels in words; empty where there are none. */
    String levels() {
        return levels;
    }

    /** Whether the client takes that level. */
    boolean hasLevel(int level) {
        return switch (this) {
            case NONE, SNAPPY -> false;
            case GZIP -> level == -1 || (level >= 1 && level <= 9);
            case LZ4 -> level >= 1 && level <= 17;
            case ZSTD -> level >= -131_072 && level <= 22;
        };
    }
}
