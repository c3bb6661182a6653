package io.tocsin.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Toml;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggingSettingsTest {

    private final Problems problems = new Problems();

    @Test
    void defaults() {
        assertThat(read(""))
                .isEqualTo(new LoggingSettings("STDERR", LogLevel.INFO, Path.of("/data/alerts"), List.of()));
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void everyKey() {
        assertThat(read("""
                                file = "/var/log/x.log"
                                level = "warning"
                                alert-dir = "/var/alerts/../log"
                                alert-paths = ["/tmp/a.log"]
                                """))
                .isEqualTo(new LoggingSettings(
                        "/var/log/x.log", LogLevel.WARN, Path.of("/var/log"), List.of(Path.of("/tmp/a.log"))));
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void everyMistake() {
        // when
        read(
                "file = \"x.log\"\nlevel = \"WARM\"\nalert-dir = \"alerts\"\nalert-paths = [\"/a\", \"b.log\"]\nlvl = 1\n");

        // then
        assertThat(problems.errors().stream().map(Problem::toString))
                .containsExactly(
                        "f:1:1: logging.file is \"x.log\"; it must be STDERR, STDOUT or an absolute path."
                                + " Fix: file = \"/var/log/tocsin/x.log\"",
                        "f:2:1: logging.level is \"WARM\"; it must be DEBUG, INFO, WARN or ERROR. Fix: level = \"WARN\"",
                        "f:3:1: logging.alert-dir is \"alerts\"; it must be an absolute path."
                                + " Fix: alert-dir = \"/data/alerts\"",
                        "f:4:22: logging.alert-paths[1] is \"b.log\"; it must be an absolute path."
                                + " Fix: \"/var/log/b.log\"",
                        "f:5:1: unknown key lvl. Fix: remove it.");
    }

    private LoggingSettings read(String text) {
        var root = Toml.parse("f", text.getBytes(UTF_8), problems).orElseThrow();
        return LoggingSettings.read(root, Path.of("/data"));
    }
}
