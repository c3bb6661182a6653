package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoomGaugeTest {

    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void looksAgainAfterASecond() throws IOException {
        var gauge = RoomGauge.open(directory, StoreSettings.DEFAULTS, nanos::get);
        Files.write(directory.resolve("a"), new byte[1_000]);
        Files.write(Files.createDirectory(directory.resolve("below")).resolve("b"), new byte[500]);

        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(gauge.room().usedBytes()).isZero();
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(gauge.room().usedBytes()).isEqualTo(1_500);
    }

    @Test
    void keepsWhatItSawWhenTheDirectoryIsGone() throws IOException {
        var inner = Files.createDirectory(directory.resolve("inner"));
        Files.write(inner.resolve("a"), new byte[10]);
        var gauge = RoomGauge.open(inner, StoreSettings.DEFAULTS, nanos::get);
        Files.delete(inner.resolve("a"));
        Files.delete(inner);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(gauge.room().usedBytes()).isEqualTo(10);
    }

    @Test
    void saysWhetherThereIsRoom() {
        assertThat(new Store.Room(10, 100, 100, 10).hasRoom()).isTrue();
        assertThat(new Store.Room(10, 99, 100, 10).hasRoom()).isFalse();
        assertThat(new Store.Room(11, 100, 100, 10).hasRoom()).isFalse();
    }
}
