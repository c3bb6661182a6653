package io.tocsin.kafka.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordPartitionerTest {

    private static final Node NODE = new Node(1, "127.0.0.1", 9092);

    private final RecordPartitioner partitioner = new RecordPartitioner();

    @Test
    void spreadsEqualRecordsEvenly() {
        // given
        var cluster = cluster(NODE, NODE, NODE);

        // when
        List<Integer> chosen = new ArrayList<>();
        for (var i = 0; i < 9; i++) {
            chosen.add(partition(cluster, Partitioning.SPREAD, "same"));
        }

        // then
        assertThat(chosen).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2);
    }

    @Test
    void spreadsByBytesNotByRecords() {
        // given
        var cluster = cluster(NODE, NODE);

        // when
        var first = partition(cluster, Partitioning.SPREAD, "a value much longer than the others");
        var second = partition(cluster, Partitioning.SPREAD, "short");
        var third = partition(cluster, Partitioning.SPREAD, "short");

        // then
        assertThat(List.of(first, second, third)).containsExactly(0, 1, 1);
    }

    @Test
    void spreadsOnlyOverPartitionsWithALeaderWhileThereIsOne() {
        assertThat(partition(cluster(null, NODE, null), Partitioning.SPREAD, "x"))
                .isEqualTo(1);
        assertThat(partition(cluster(null, null), Partitioning.SPREAD, "x")).isEqualTo(0);
    }

    @Test
    void startsCountingAnewWhenPartitionsAreAdded() {
        // given
        partition(cluster(NODE), Partitioning.SPREAD, "x");

        // when
        var chosen = partition(cluster(NODE, NODE), Partitioning.SPREAD, "x");

        // then
        assertThat(chosen).isZero();
    }

    @Test
    void countsLeaderlessPartitionsForKeys() {
        // given
        var key = "cpu:nil".getBytes(UTF_8);

        // when
        var chosen = partitioner.partition(
                "t", key, key, value(Partitioning.CRC32, "x"), new byte[1], cluster(null, null, null));

        // then
        assertThat(chosen).isEqualTo(2);
    }

    @Test
    void servesTwoAlgorithmsOnOneKafkaTopic() {
        // given
        var cluster = cluster(NODE, NODE, NODE, NODE, NODE, NODE, NODE);

        // when
        var crc32 = partition(cluster, Partitioning.CRC32, "x");
        var murmur2 = partition(cluster, Partitioning.MURMUR2, "x");

        // then
        assertThat(crc32).isEqualTo(3);
        assertThat(murmur2).isEqualTo(0);
    }

    @Test
    void sendsAnEventWithoutIdToAnyPartition() {
        // given
        var cluster = cluster(NODE, NODE, NODE);
        Map<Partitioning, Set<Integer>> seen = new EnumMap<>(Partitioning.class);

        // when
        for (var mode : List.of(Partitioning.CRC32, Partitioning.MURMUR2, Partitioning.SPREAD)) {
            for (var i = 0; i < 300; i++) {
                seen.computeIfAbsent(mode, key -> new TreeSet<>())
                        .add(partitioner.partition("t", "", new byte[0], value(mode, "x"), new byte[1], cluster));
            }
        }

        // then
        assertThat(seen.get(Partitioning.CRC32)).containsExactly(0, 1, 2);
        assertThat(seen.get(Partitioning.SPREAD)).containsExactly(0, 1, 2);
        // As the systems it imitates: the hash of nothing is a hash.
        assertThat(seen.get(Partitioning.MURMUR2)).containsExactly(0x106e08d9 % 3);
    }

    @Test
    void sendsARecordWithoutKeyToAnyPartition() {
        // given
        var cluster = cluster(NODE, NODE, NODE);
        Set<Integer> seen = new TreeSet<>();

        // when
        for (var i = 0; i < 300; i++) {
            seen.add(partitioner.partition("t", null, null, value(Partitioning.MURMUR2, "x"), new byte[1], cluster));
        }

        // then
        assertThat(seen).containsExactly(0, 1, 2);
    }

    @Test
    void takesTurnsForEachKafkaTopicByItself() {
        // given
        var both = cluster(NODE, NODE, NODE);

        // when
        List<Integer> chosen = new ArrayList<>();
        for (var i = 0; i < 4; i++) {
            chosen.add(partition("t", both, Partitioning.ROUNDROBIN, "x"));
            chosen.add(partition("u", both, Partitioning.ROUNDROBIN, "x"));
        }

        // then
        assertThat(chosen).containsExactly(0, 0, 1, 1, 2, 2, 0, 0);
    }

    @Test
    void passesOverALeaderlessPartitionInTurn() {
        // given
        var cluster = cluster(NODE, null, NODE);

        // when
        List<Integer> chosen = new ArrayList<>();
        for (var i = 0; i < 4; i++) {
            chosen.add(partition(cluster, Partitioning.ROUNDROBIN, "x"));
        }

        // then
        assertThat(chosen).containsExactly(0, 2, 0, 2);
    }

    @Test
    void staysWithOnePartitionForABatch() {
        // given: key and value are 10 bytes
        partitioner.configure(Map.of("batch.size", 30));
        var cluster = cluster(NODE, NODE, NODE);

        // when
        List<Integer> chosen = new ArrayList<>();
        for (var i = 0; i < 60; i++) {
            chosen.add(partition(cluster, Partitioning.STICKY, "abc"));
        }

        // then
        for (var i = 0; i < 60; i += 3) {
            assertThat(chosen.subList(i, i + 3)).containsOnly(chosen.get(i));
            assertThat(i == 0 || !chosen.get(i).equals(chosen.get(i - 1)))
                    .as("another one after 30 bytes")
                    .isTrue();
        }
        assertThat(Set.copyOf(chosen)).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void leavesAPartitionThatLostItsLeader() {
        // given
        partitioner.configure(Map.of("batch.size", "1000000"));
        var stuck = partition(cluster(NODE, NODE), Partitioning.STICKY, "x");

        // when
        var chosen = stuck == 0
                ? partition(cluster(null, NODE), Partitioning.STICKY, "x")
                : partition(cluster(NODE, null), Partitioning.STICKY, "x");

        // then
        assertThat(chosen).isEqualTo(1 - stuck);
    }

    @Test
    void ignoresTheKeyAtRandom() {
        // given
        var cluster = cluster(NODE, NODE, NODE);
        Set<Integer> seen = new TreeSet<>();

        // when
        for (var i = 0; i < 300; i++) {
            seen.add(partition(cluster, Partitioning.RANDOM, "x"));
        }

        // then
        assertThat(seen).containsExactly(0, 1, 2);
    }

    private int partition(Cluster cluster, Partitioning mode, String value) {
        return partition("t", cluster, mode, value);
    }

    private int partition(String kafkaTopic, Cluster cluster, Partitioning mode, String value) {
        var key = "cpu:nil".getBytes(UTF_8);
        return partitioner.partition(kafkaTopic, key, key, value(mode, value), value.getBytes(UTF_8), cluster);
    }

    private static PartitionedValue value(Partitioning mode, String value) {
        return new PartitionedValue(value.getBytes(UTF_8), mode);
    }

    private static Cluster cluster(@Nullable Node... leaders) {
        List<PartitionInfo> partitions = new ArrayList<>();
        for (var i = 0; i < leaders.length; i++) {
            for (var kafkaTopic : List.of("t", "u")) {
                partitions.add(new PartitionInfo(kafkaTopic, i, leaders[i], new Node[] {NODE}, new Node[] {NODE}));
            }
        }
        return new Cluster("id", List.of(NODE), partitions, Set.of(), Set.of());
    }
}
