package io.tocsin.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That the quick start looks: without the records it must not say that all is well. */
class QuickstartIT {

    private static final Path HOME = Path.of(System.getProperty("distribution.directory"));

    @Test
    void exitsWith1WhenTheRecordsAreGone() throws IOException, InterruptedException {
        // given
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Quickstart.class.getName(),
                        HOME.toString(),
                        Path.of("etc/quickstart").toAbsolutePath().toString(),
                        "--once")
                .redirectErrorStream(true);
        builder.environment().put("TOCSIN_QUICKSTART_SABOTAGE", "delete-records");
        // when
        Process quickstart = builder.start();
        quickstart.getOutputStream().close();
        String printed = new String(quickstart.getInputStream().readAllBytes(), UTF_8);
        boolean ended = quickstart.waitFor(2, TimeUnit.MINUTES);
        // then
        assertThat(ended).isTrue();
        assertThat(printed)
                .contains("== Records out")
                .contains("FAILED: what was read back from Kafka is not what was accepted")
                .contains("alerts: \"cpu of web1 is at 97 %\" of id cpu:web1 was accepted and is missing");
        assertThat(quickstart.exitValue()).isEqualTo(1);
    }
}
