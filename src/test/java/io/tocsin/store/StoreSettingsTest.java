package io.tocsin.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Toml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StoreSettingsTest {

    private static final long GIB = 1L << 30;

    private final Problems problems = new Problems();

    private StoreSettings read(String text) {
        return StoreSettings.read(Toml.parse("tocsin.conf", text.getBytes(UTF_8), problems)
                .orElseThrow()
                .sectionOrEmpty("store"));
    }

    private List<String> errors() {
        return problems.errors().stream().map(Problem::toString).toList();
    }

    @Test
    void hasDefaults() {
        var settings = read("");

        assertThat(errors()).isEmpty();
        assertThat(settings)
                .isEqualTo(new StoreSettings(null, null, Long.MAX_VALUE, Duration.ofDays(7), 20 * GIB))
                .isEqualTo(StoreSettings.DEFAULTS);
        assertThat(settings.directory(Path.of("/data"))).isEqualTo(Path.of("/data/store"));
        assertThat(settings.reserveBytesOf(10 * GIB)).isEqualTo(GIB);
        assertThat(settings.reserveBytesOf(100 * GIB)).isEqualTo(5 * GIB);
    }

    @Test
    void saysThatAReserveAboveTheFileSystemIsHopeless() {
        var dataDir = Path.of("target/not-there");

        assertThat(read("[store]\nreserve = \"1 EiB\"").hopelessReserve(dataDir))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("reserve under [store] keeps 1.0 EiB free, and the file system of ")
                        .contains(" in all: nothing can be accepted."));
        assertThat(read("").hopelessReserve(dataDir)).isEmpty();
        assertThat(read("[store]\nreserve = 0").hopelessReserve(dataDir)).isEmpty();
    }

    @Test
    void readsEveryKey() {
        var settings = read("""
                [store]
                dir = "alerts"
                reserve = "2 GiB"
                max-bytes = "100 GiB"
                retention = "36h"
                retention-bytes = 1073741824
                """);

        assertThat(errors()).isEmpty();
        assertThat(settings)
                .isEqualTo(new StoreSettings(Path.of("alerts"), 2 * GIB, 100 * GIB, Duration.ofHours(36), GIB));
        assertThat(settings.directory(Path.of("/data"))).isEqualTo(Path.of("/data/alerts"));
        assertThat(settings.reserveBytesOf(100 * GIB)).isEqualTo(2 * GIB);
    }

    @Test
    void takesAnAbsoluteDirectoryAndNoReserve() {
        var settings = read("[store]\ndir = \"/fast/store\"\nreserve = 0\n");

        assertThat(settings.directory(Path.of("/data"))).isEqualTo(Path.of("/fast/store"));
        assertThat(settings.reserveBytesOf(100 * GIB)).isZero();
    }

    @Test
    void reportsEveryMistakeAtOnce() {
        read("""
                [store]
                dir = " "
                reserve = "-1"
                max-bytes = "1 MiB"
                retention = "soon"
                retension-bytes = 1
                """);

        assertThat(errors()).hasSize(5);
        assertThat(errors().get(0))
                .isEqualTo("tocsin.conf:2:1: store.dir is empty; it must name a directory."
                        + " Fix: leave the key out for the directory store below data-dir.");
        assertThat(errors().get(2)).startsWith("tocsin.conf:4:").contains("store.max-bytes");
        assertThat(errors().get(4)).startsWith("tocsin.conf:6:").contains("retention-bytes");
    }

    @Test
    void refusesADirectoryThatIsNoPath() {
        read("[store]\ndir = \"a\\u0000b\"\n");

        assertThat(errors()).hasSize(1);
        assertThat(errors().get(0)).startsWith("tocsin.conf:2:").contains("store.dir");
    }
}
