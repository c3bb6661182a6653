package io.tocsin.kafka.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    private int partition(Cluster cluster, Partitioning mode, String value) {
        var key = "cpu:nil".getBytes(UTF_8);
        return partitioner.partition("t", key, key, value(mode, value), value.getBytes(UTF_8), cluster);
    }

    private static PartitionedValue value(Partitioning mode, String value) {
        return new PartitionedValue(value.getBytes(UTF_8), mode);
    }

    private static Cluster cluster(@Nullable Node... leaders) {
        List<PartitionInfo> partitions = new ArrayList<>();
        for (var i = 0; i < leaders.length; i++) {
            partitions.add(new PartitionInfo("t", i, leaders[i], new Node[] {NODE}, new Node[] {NODE}));
        }
        return new Cluster("id", List.of(NODE), partitions, Set.of(), Set.of());
    }
}
