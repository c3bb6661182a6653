package io.tocsin.kafka.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class PartitioningTest {

    private record Vector(Partitioning mode, String key, int partitions, int partition) {}

    @Test
    void agreesWithEveryPublishedVector() throws IOException {
        // given
        var vectors = vectors();
        assertThat(vectors).hasSize(355);
        assertThat(vectors.stream().map(Vector::mode).distinct())
                .containsExactly(Partitioning.CRC32, Partitioning.MURMUR2, Partitioning.FNV_1A);

        // when
        var softly = new SoftAssertions();
        for (var vector : vectors) {
            softly.assertThat(vector.mode().partition(vector.key().getBytes(UTF_8), vector.partitions()))
                    .as(vector.toString())
                    .isEqualTo(vector.partition());
        }

        // then
        softly.assertAll();
    }

    @Test
    void hashesAsTheReferenceDoes() {
        assertThat(Partitioning.CRC32.hash("cpu:nil".getBytes(UTF_8))).isEqualTo(0x30c6e80a);
        assertThat(Partitioning.MURMUR2.hash("cpu:nil".getBytes(UTF_8))).isEqualTo(0x7b0d97a4);
        assertThat(Partitioning.FNV_1A.hash("cpu:nil".getBytes(UTF_8))).isEqualTo(0xeeb0b298);
        assertThat(Partitioning.MURMUR3.hash("cpu:nil".getBytes(UTF_8))).isEqualTo(0x003c6c3c);
        assertThat(Partitioning.MURMUR2.hash(new byte[0])).isEqualTo(0x106e08d9);
        assertThat(Partitioning.MURMUR3.hash("cpu:host=serverA".getBytes(UTF_8)))
                .isEqualTo(0xa052219d);
    }

    @Test
    void takesTheAbsoluteValueAfterTheRemainderForMurmur3() {
        assertThat(Partitioning.MURMUR3.partition("cpu:nil".getBytes(UTF_8), 7)).isEqualTo(3);
        assertThat(Partitioning.MURMUR3.partition("cpu:nil".getBytes(UTF_8), 100))
                .isEqualTo(68);
        assertThat(Partitioning.MURMUR3.partition("cpu:host=serverA".getBytes(UTF_8), 7))
                .isEqualTo(0);
        assertThat(Partitioning.MURMUR3.partition("cpu:host=serverA".getBytes(UTF_8), 100))
                .isEqualTo(79);
        assertThat(Partitioning.MURMUR3.partition(new byte[0], 100)).isZero();
    }

    @Test
    void sendsAnEmptyKeyAnywhereByCrc32() {
        // given
        Set<Integer> seen = new HashSet<>();

        // when
        for (var i = 0; i < 1000; i++) {
            seen.add(Partitioning.CRC32.partition(new byte[0], 4));
        }

        // then
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    /** The vectors of KrakenD's two choices, which differ for every key whose hash has its top bit set. */
    @Test
    void tellsStandardFromFnv() {
        // given
        record Case(String key, int hash, int fnv3, int standard3, int fnv1000, int standard1000) {}
        var cases = List.of(
                new Case("hello", 0x4f9f2cab, 0, 0, 723, 723),
                new Case("hello2", 0xf09334db, 0, 2, 133, 515),
                new Case("hello5", 0xf5933cba, 2, 0, 38, 610),
                new Case("cpu:host=web1", 0x91ca56b7, 0, 2, 505, 143),
                new Case("a", 0xe40c292c, 0, 2, 76, 572),
                new Case("\u00e9", 0x1e9de8c1, 0, 0, 217, 217));

        // when
        var softly = new SoftAssertions();
        for (var each : cases) {
            var key = each.key().getBytes(UTF_8);
            softly.assertThat(Partitioning.STANDARD.hash(key)).as(each.key()).isEqualTo(each.hash());
            softly.assertThat(Partitioning.FNV_1A.partition(key, 3))
                    .as(each.key())
                    .isEqualTo(each.fnv3());
            softly.assertThat(Partitioning.STANDARD.partition(key, 3))
                    .as(each.key())
                    .isEqualTo(each.standard3());
            softly.assertThat(Partitioning.FNV_1A.partition(key, 1000))
                    .as(each.key())
                    .isEqualTo(each.fnv1000());
            softly.assertThat(Partitioning.STANDARD.partition(key, 1000))
                    .as(each.key())
                    .isEqualTo(each.standard1000());
        }

        // then
        softly.assertAll();
    }

    @Test
    void knowsEveryNameAndNoOther() {
        assertThat(Partitioning.options())
                .isEqualTo("crc32, murmur2, fnv-1a, standard, murmur3, random, roundrobin, sticky");
        for (var mode : Partitioning.values()) {
            assertThat(Partitioning.ofOption(mode.option()).isPresent())
                    .as(mode.toString())
                    .isEqualTo(mode != Partitioning.SPREAD);
        }
        assertThat(Partitioning.ofOption("sarama")).contains(Partitioning.FNV_1A);
        assertThat(Partitioning.ofOption("CRC32")).isEmpty();
        assertThat(Partitioning.ofOption("crc32c")).isEmpty();
        assertThat(Partitioning.ofOption("")).isEmpty();
    }

    @Test
    void hasAHashExactlyWhereTheKeyDecides() {
        for (var mode : Partitioning.values()) {
            if (mode.isByKey()) {
                assertThat(mode.partition("k".getBytes(UTF_8), 7))
                        .as(mode.toString())
                        .isBetween(0, 6);
            } else {
                assertThatThrownBy(() -> mode.partition("k".getBytes(UTF_8), 7))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(mode + " has no hash");
            }
        }
    }

    private static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (var in = Objects.requireNonNull(PartitioningTest.class.getResourceAsStream("partition-vectors.json"));
                var json = new JsonFactory().createParser(in)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var mode = Partitioning.ofOption(json.currentName()).orElseThrow();
                json.nextToken();
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    var key = "";
                    var partitions = 0;
                    var partition = -1;
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        var field = json.currentName();
                        json.nextToken();
                        switch (field) {
                            case "key" -> key = json.getText();
                            case "partitions" -> partitions = json.getIntValue();
                            case "partition" -> partition = json.getIntValue();
                            default -> throw new AssertionError(field);
                        }
                    }
                    vectors.add(new Vector(mode, key, partitions, partition));
                }
            }
        }
        return vectors;
    }
}
