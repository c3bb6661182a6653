package io.tocsin.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.server.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that maps the classes of an earlier run into memory. */
class ClassArchiveIT {

    private static final Path HOME = Path.of(System.getProperty("distribution.directory"));

    @TempDir
    private Path directory = Path.of("");

    @Test
    void isWrittenAfterARunAndReadByTheNext() throws IOException {
        // given
        var cache = Files.createDirectory(directory.resolve("cache"));
        try (var broker = KafkaBroker.start()) {
            broker.createTopic("alerts", 1);
            var installation = Installation.in(directory)
                    .append("[[kafka]]\nenabled = true\nid = \"main\"\nbrokers = [\"" + broker.bootstrap() + "\"]\n")
                    .handlerFile("h", Installation.kafkaHandler("cpu", "h", "main", "alerts"));
            try (var daemon = DaemonProcess.ofDistribution(
                            HOME, installation.configuration(), installation.dataDirectory())
                    .with("JAVA_HOME", System.getProperty("java.home"))
                    .with("CACHE_DIRECTORY", cache.toString())) {
                daemon.start();
                deliver(daemon, 1);
                boolean mappedBefore = isMapped(daemon, cache);
                daemon.stop();

                // when one that only says its version comes in between, and one that fails to start
                var version = Script.of(HOME.resolve("bin/tocsind").toString())
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("CACHE_DIRECTORY", cache.toString())
                        .run("version");
                var failed = Script.of(HOME.resolve("bin/tocsind").toString())
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("CACHE_DIRECTORY", cache.toString())
                        .run("run", "--config", directory.resolve("none.conf").toString());
                var written = classArchive(cache);
                daemon.start();
                deliver(daemon, 2);

                // then
                assertThat(version.code()).isZero();
                assertThat(failed.code()).isEqualTo(1);
                assertThat(Files.size(list(cache))).isGreaterThan(200_000);
                assertThat(written.code()).as(written.toString()).isZero();
                assertThat(written.out()).startsWith("Wrote " + cache + "/tocsind-");
                assertThat(mappedBefore).isFalse();
                assertThat(isMapped(daemon, cache)).isTrue();
                assertThat(broker.read("alerts")).hasSize(2);
            }
        }
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        // given
        var empty = Files.createDirectory(directory.resolve("empty"));

        // when
        var withoutDirectory = Script.of(HOME.resolve("bin/tocsind").toString())
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("CACHE_DIRECTORY", null)
                .run("class-archive");
        var withoutRun = classArchive(empty);
        var withArgument = Script.of(HOME.resolve("bin/tocsind").toString())
                .with("JAVA_HOME", System.getProperty("java.home"))
                .run("class-archive", "now");

        // then
        assertThat(withoutDirectory.err())
                .isEqualTo("tocsind: CACHE_DIRECTORY is not set. Set it to what the daemon has: /var/cache/tocsin for"
                        + " the systemd service.\n");
        assertThat(withoutRun.err())
                .startsWith("tocsind: there is no " + empty + "/tocsind-")
                .endsWith("Let the daemon run and deliver, with this Java and this CACHE_DIRECTORY, then try again.\n");
        assertThat(withArgument.err()).isEqualTo("tocsind: class-archive takes no arguments, but got: now\n");
        assertThat(withArgument.code()).isEqualTo(2);
        assertThat(empty).isEmptyDirectory();
    }

    private static Path list(Path cache) throws IOException {
        try (var files = Files.list(cache)) {
            return files.filter(file -> file.toString().endsWith(".classes"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Script classArchive(Path cache) {
        return Script.of(HOME.resolve("bin/tocsind").toString())
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("CACHE_DIRECTORY", cache.toString())
                .run("class-archive");
    }

    private static void deliver(DaemonProcess daemon, int inAll) {
        var client = new DaemonClient(daemon.url());
        client.publish("cpu", "{\"id\":\"a\",\"level\":\"CRITICAL\",\"message\":\"number " + inAll + "\"}");
        Awaitility.await().until(() -> client.pending() == 0);
    }

    private static boolean isMapped(DaemonProcess daemon, Path cache) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(daemon.pid()), "maps"))
                .contains(cache + "/tocsind-");
    }
}
