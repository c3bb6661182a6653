package io.tocsin.kafka.partition;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.common.PartitionInfo;

/**
 * How the records of one Kafka topic are spread without regard to their keys. A partition without a leader is passed over
 * while another one has a leader, since nothing asks for that very partition. For one thread; counts from zero.
 */
final class Spreading {

    private final long[] filled;
    private final long stickyBytes;
    private int next;
    private int stuck = -1;
    private long sinceStuck;

    /**
     * Nothing spread yet.
     *
     * @param partitions of the Kafka topic, with and without a leader
     * @param stickyBytes after which {@link Partitioning#STICKY} goes elsewhere
     */
    Spreading(int partitions, long stickyBytes) {
        this.filled = new long[partitions];
        this.stickyBytes = stickyBytes;
    }

    /** The number of partitions it was made for. */
    int partitions() {
        return filled.length;
    }

    /**
     * The partition of the next record, which counts from here on.
     *
     * @param partitions all of them
     * @param bytes of key and value
     * @throws IllegalStateException for an algorithm by key
     */
    int choose(Partitioning mode, List<PartitionInfo> partitions, long bytes) {
        var usable = usable(partitions);
        var chosen = switch (mode) {
            case RANDOM -> random(usable);
            case ROUNDROBIN -> roundRobin(usable);
            case STICKY -> sticky(usable, bytes);
            case SPREAD -> leastFilled(usable);
            case CRC32, MURMUR2, FNV_1A, STANDARD, MURMUR3 -> throw new IllegalStateException(mode + " goes by key");
        };
        filled[chosen] += bytes;
        return chosen;
    }

    /** The numbers of those with a leader, rising; of all of them when none has one, since then all must wait. */
    private static int[] usable(List<PartitionInfo> partitions) {
        var led = numbers(partitions, partition -> partition.leader() != null);
        return led.length > 0 ? led : numbers(partitions, partition -> true);
    }

    private static int[] numbers(List<PartitionInfo> partitions, Predicate<PartitionInfo> which) {
        return partitions.stream()
                .filter(which)
                .mapToInt(PartitionInfo::partition)
                .sorted()
                .toArray();
    }

    private static int random(int[] usable) {
        return usable[ThreadLocalRandom.current().nextInt(usable.length)];
    }

    private int roundRobin(int[] usable) {
        var chosen = IntStream.of(usable)
                .filter(partition -> partition >= next)
                .findFirst()
                .orElse(usable[0]);
        next = chosen + 1;
        return chosen;
    }

    private int sticky(int[] usable, long bytes) {
        boolean mayStay = sinceStuck < stickyBytes && Arrays.binarySearch(usable, stuck) >= 0;
        if (!mayStay) {
            var others =
                    IntStream.of(usable).filter(partition -> partition != stuck).toArray();
            stuck = random(others.length > 0 ? others : usable);
            sinceStuck = 0;
        }
        sinceStuck += bytes;
        return stuck;
    }

    /** The lowest of those with the fewest bytes. */
    private int leastFilled(int[] usable) {
        var chosen = usable[0];
        for (var partition : usable) {
            if (filled[partition] < filled[chosen]) {
                chosen = partition;
            }
        }
        return chosen;
    }
}
