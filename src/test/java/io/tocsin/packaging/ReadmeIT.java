package io.tocsin.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.PageExamples;
import io.tocsin.fixture.PageExamples.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the README: each {@code $ command} of a {@code console} block, in the distribution, against a daemon and a real
 * broker, and compares what it prints. {@code …} stands for anything, a line {@code exit code N} for an exit code other
 * than 0. The commands of {@code sh} blocks build, run the quick start and start the daemon; that they are still what
 * they were is checked here, and they are run by {@code .ci/run} and by {@link DaemonProcess}.
 */
class ReadmeIT {

    private static final Path HOME = Path.of(System.getProperty("distribution.directory"));
    private static final String ADDRESS_IN_README = "127.0.0.1:9292";

    @TempDir
    private Path directory = Path.of("");

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    @Test
    void everyCommandPrintsWhatTheReadmeShows() throws IOException {
        try (var broker = KafkaBroker.builder()
                        .directory(directory.resolve("kafka"))
                        .start();
                var daemon = DaemonProcess.ofDistribution(
                                HOME, HOME.resolve("etc/quickstart/tocsin.conf"), directory.resolve("tocsin"))
                        .with("TOCSIN_KAFKA_0_BROKERS_0", broker.bootstrap())
                        .with("TOCSIN_KAFKA_1_BROKERS_0", broker.bootstrap())
                        .start()) {
            List<Example> examples = PageExamples.of(readme());
            assertThat(examples).hasSizeGreaterThan(8);
            for (Example example : examples) {
                // deliveries show what is so far; the others give the same answer every time or are run once
                if (example.command().contains(" deliveries ")) {
                    Awaitility.await().untilAsserted(() -> check(example, daemon.url()));
                } else {
                    check(example, daemon.url());
                }
            }
        }
    }

    private static void check(Example example, String url) {
        Script run = Script.of(
                        "sh", "-c", example.command().replace(ADDRESS_IN_README, url.substring("http://".length())))
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("TOCSIN_URL", url)
                .in(HOME)
                .run();
        assertThat(run.out() + run.err()).as(example.command()).matches(example.output());
        assertThat(run.code()).as(example.command() + "\n" + run).isEqualTo(example.code());
    }

    @Test
    void theOtherCommandsAreThoseThatTheBuildItselfRuns() throws IOException {
        assertThat(PageExamples.blocks(readme(), "sh"))
                .containsExactly(
                        "packaging/quickstart\n",
                        "mvn verify\n",
                        "TOCSIN_DATA_DIR=/tmp/tocsin bin/tocsind run --config etc/quickstart/tocsin.conf\n");
        assertThat(Files.readString(Path.of(".ci/run"))).contains("mvn -B verify", "packaging/quickstart --once");
        assertThat(Files.readString(Path.of("packaging/checkout/build.sh")))
                .containsPattern("mvn .*-DskipTests .*package");
    }
}
