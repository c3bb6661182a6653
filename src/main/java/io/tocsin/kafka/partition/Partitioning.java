package io.tocsin.kafka.partition;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * How a record gets its partition. The hashes are those that Kapacitor's algorithms of the same names use, so that a key
 * stays in its partition when alerts move from there to here.
 *
 * <p>Keys are hashed as bytes; the number of partitions is that of all partitions of the Kafka topic, with or without a
 * leader.
 */
public enum Partitioning {

    /**
     * CRC-32 (IEEE), unsigned, modulo; an empty key goes to a random partition. Kapacitor's default; librdkafka's {@code
     * consistent_random}.
     */
    CRC32("crc32") {
        @Override
        int hash(byte[] key) {
            var crc = new CRC32();
            crc.update(key);
            return (int) crc.getValue();
        }

        @Override
        public int partition(byte[] key, int partitions) {
            return key.length == 0
                    ? ThreadLocalRandom.current().nextInt(partitions)
                    : Integer.remainderUnsigned(hash(key), partitions);
        }
    },

    /** MurmurHash2 without its sign bit, modulo: the Java client's own choice for records with a key. */
    MURMUR2("murmur2") {
        @Override
        int hash(byte[] key) {
            final var m = 0x5bd1e995;
            var h = 0x9747b28c ^ key.length;
            var i = 0;
            for (; i + 4 <= key.length; i += 4) {
                var k = littleEndian(key, i) * m;
                k ^= k >>> 24;
                h = h * m ^ k * m;
            }
            if (i < key.length) {
                h = (h ^ tail(key, i)) * m;
            }
            h = (h ^ h >>> 13) * m;
            return h ^ h >>> 15;
        }

        @Override
        public int partition(byte[] key, int partitions) {
            return (hash(key) & Integer.MAX_VALUE) % partitions;
        }
    },

    /** FNV-1a as a signed number, remainder, then its absolute value: sarama's {@code NewHashPartitioner}. */
    FNV_1A("fnv-1a") {
        @Override
        int hash(byte[] key) {
            var h = 0x811c9dc5;
            for (var b : key) {
                h = (h ^ (b & 0xff)) * 0x01000193;
            }
            return h;
        }
    },

    /** FNV-1a without its sign bit, modulo: KrakenD's default, sarama's {@code NewReferenceHashPartitioner}. */
    STANDARD("standard") {
        @Override
        int hash(byte[] key) {
            return FNV_1A.hash(key);
        }

        @Override
        public int partition(byte[] key, int partitions) {
            return (hash(key) & Integer.MAX_VALUE) % partitions;
        }
    },

    /** MurmurHash3 (x86, 32 bit, seed 0) as a signed number, remainder, then its absolute value. */
    MURMUR3("murmur3") {
        @Override
        int hash(byte[] key) {
            var h = 0;
            var i = 0;
            for (; i + 4 <= key.length; i += 4) {
                h = Integer.rotateLeft(h ^ scrambled(littleEndian(key, i)), 13) * 5 + 0xe6546b64;
            }
            if (i < key.length) {
                h ^= scrambled(tail(key, i));
            }
            h ^= key.length;
            h = (h ^ h >>> 16) * 0x85ebca6b;
            h = (h ^ h >>> 13) * 0xc2b2ae35;
            return h ^ h >>> 16;
        }

        private int scrambled(int block) {
            return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
        }
    },

    /** Not by key: any partition, all equally likely. */
    RANDOM("random"),

    /** Not by key: one partition after the other, for each Kafka topic by itself. */
    ROUNDROBIN("roundrobin"),

    /**
     * Not by key: one partition until a batch was handed over, then another one at random. The best batches, where order
     * does not matter. The client's own choice of this kind ends where a partitioner is set.
     */
    STICKY("sticky"),

    /**
     * Not by key: to the partition that got the fewest bytes so far. Kapacitor documents this for {@code
     * disablePartitionById} and hashes the key nevertheless.
     */
    SPREAD("");

    /** Another name of {@link #FNV_1A}, which KrakenD has for it. */
    private static final String SARAMA = "sarama";

    private final String option;

    Partitioning(String option) {
        this.option = option;
    }

    /**
     * The value of the handler option {@code partitionAlgorithm} and of the key {@code partitioner}; empty for {@link
     * #SPREAD}, which has none.
     */
    public String option() {
        return option;
    }

    /** Whether the key decides; where it does not, {@link RecordPartitioner} counts. */
    public boolean isByKey() {
        return switch (this) {
            case CRC32, MURMUR2, FNV_1A, STANDARD, MURMUR3 -> true;
            case RANDOM, ROUNDROBIN, STICKY, SPREAD -> false;
        };
    }

    /** Whether every record with this key goes to the same partition. */
    public boolean decidesBy(byte[] key) {
        return isByKey() && (this != CRC32 || key.length > 0);
    }

    /**
     * The algorithm of that name, upper and lower case distinguished as in Kapacitor; {@code sarama} is {@link #FNV_1A}.
     * Empty when there is none.
     */
    public static Optional<Partitioning> ofOption(String option) {
        if (option.equals(SARAMA)) {
            return Optional.of(FNV_1A);
        }
        return Arrays.stream(values())
                .filter(mode -> mode != SPREAD && mode.option.equals(option))
                .findFirst();
    }

    /** The names that {@link #ofOption} takes, for messages: {@code crc32, murmur2} and so on. */
    public static String options() {
        return Arrays.stream(values())
                .filter(mode -> mode != SPREAD)
                .map(Partitioning::option)
                .collect(Collectors.joining(", "));
    }

    /**
     * The 32 bit of the hash.
     *
     * @throws IllegalStateException where the key does not decide
     */
    int hash(byte[] key) {
        throw new IllegalStateException(this + " has no hash");
    }

    /**
     * The partition of {@code key}, from 0 to {@code partitions - 1}.
     *
     * @param partitions at least 1
     * @throws IllegalStateException where the key does not decide
     */
    public int partition(byte[] key, int partitions) {
        // The absolute value is taken after the remainder: that of the smallest int is negative.
        return Math.abs(hash(key) % partitions);
    }

    private static int littleEndian(byte[] key, int at) {
        return (key[at] & 0xff) | (key[at + 1] & 0xff) << 8 | (key[at + 2] & 0xff) << 16 | key[at + 3] << 24;
    }

    /** The last one to three bytes, little-endian. */
    private static int tail(byte[] key, int at) {
        var block = 0;
        for (var i = key.length - 1; i >= at; i--) {
            block = block << 8 | (key[i] & 0xff);
        }
        return block;
    }
}
