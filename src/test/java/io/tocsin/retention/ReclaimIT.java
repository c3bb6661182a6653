package io.tocsin.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.store.Store;
import io.tocsin.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real store: the room comes back, and nobody waits for it. */
class ReclaimIT {

    private static final long MIB = 1L << 20;
    private static final RetentionSettings SMALL =
            new RetentionSettings(Duration.ofDays(7), 16 * MIB, Duration.ofHours(24));

    @TempDir
    private Path directory;

    private static String[] ids(int from, int count) {
        // hardly compressible, as the room would not show otherwise; about 800 bytes an event
        return IntStream.range(from, from + count)
                .mapToObj(i -> new SplittableRandom(i)
                        .longs(20)
                        .mapToObj(Long::toHexString)
                        .collect(Collectors.joining()))
                .toArray(String[]::new);
    }

    @Test
    void theRoomOfManyTopicsComesBack() {
        var health = new Health(InstantSource.system());
        try (var store = Store.open(StoreSettings.DEFAULTS, directory, health);
                var archive = new Archive(store, SMALL, new Archive.Gates(), Archive.NOON)) {
            // given: each table has rows of many topics, so that no table goes as a whole
            for (int i = 0; i < 3; i++) {
                for (int topic = 0; topic < 100; topic++) {
                    archive.publish(new TopicId("topic" + topic), Level.WARNING, ids((i * 100 + topic) * 60, 60));
                }
            }
            long before = used(store);

            // when
            await().atMost(5, TimeUnit.MINUTES)
                    .pollInterval(Duration.ofMillis(1_100))
                    .untilAsserted(() -> {
                        archive.pass(Duration.ofSeconds(10));
                        assertThat(store.room().usedBytes()).isLessThanOrEqualTo(SMALL.retentionBytes());
                    });

            // then: not much more went than had to
            assertThat(before).isGreaterThan(SMALL.retentionBytes());
            long left = IntStream.range(0, 100)
                    .mapToLong(topic ->
                            archive.logged(new TopicId("topic" + topic)).size())
                    .sum();
            assertThat(left).isGreaterThan(1_000);
        }
    }

    private static long used(Store store) {
        await().pollDelay(Duration.ofMillis(1_100)).until(() -> store.room().usedBytes() > 0);
        return store.room().usedBytes();
    }

    @Test
    void nobodyWaitsForTheRoom() {
        var health = new Health(InstantSource.system());
        var threads = new NamedThreads(health);
        try (var store = Store.open(StoreSettings.DEFAULTS, directory, health);
                var archive = new Archive(store, SMALL, new Archive.Gates(), Archive.NOON)) {
            archive.letTimeFlow();
            archive.retention.open(threads);
            var topic = new TopicId("cpu");
            long longestNanos = 0;

            // when: 50 MB pass, of which 16 MiB may stay
            for (int i = 0; i < 60; i++) {
                long began = System.nanoTime();
                archive.publish(topic, Level.WARNING, ids(i % 4 * 1_000, 1_000));
                longestNanos = Math.max(longestNanos, System.nanoTime() - began);
            }

            // then
            await().atMost(5, TimeUnit.MINUTES)
                    .untilAsserted(() ->
                            assertThat(store.room().usedBytes()).isLessThanOrEqualTo(SMALL.retentionBytes() + 4 * MIB));
            assertThat(Duration.ofNanos(longestNanos)).isLessThan(Duration.ofMinutes(1));
            archive.retention.close(Deadline.after(Duration.ofMinutes(1)));
        } finally {
            threads.close(Deadline.after(Duration.ofMinutes(1)));
        }
    }
}
