package io.tocsin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {

    @TempDir
    private Path directory = Path.of("");

    private Terminal terminal(Map<String, String> environment) {
        var writer = new PrintWriter(Writer.nullWriter());
        return new Terminal(
                InputStream.nullInputStream(),
                writer,
                writer,
                environment,
                ZoneOffset.UTC,
                directory.resolve("default.conf"));
    }

    @Test
    void theFlagWinsOverOurVariableWhichWinsOverKapacitors() {
        var both = Map.of("TOCSIN_CONFIG", "ours", "KAPACITOR_CONFIG_PATH", "theirs");
        assertThat(ConfigurationFile.locate(Path.of("flag"), terminal(both))).isEqualTo(Path.of("flag"));
        assertThat(ConfigurationFile.locate(null, terminal(both))).isEqualTo(Path.of("ours"));
        assertThat(ConfigurationFile.locate(null, terminal(Map.of("KAPACITOR_CONFIG_PATH", "theirs"))))
                .isEqualTo(Path.of("theirs"));
    }

    @Test
    void theDefaultCountsOnlyWhereItExists() throws Exception {
        assertThatThrownBy(() -> ConfigurationFile.locate(null, terminal(Map.of())))
                .isInstanceOf(NoConfigurationException.class)
                .hasMessage("there is no configuration file: " + directory.resolve("default.conf")
                        + " does not exist. Name one with --config or TOCSIN_CONFIG.");
        Path file = Files.createFile(directory.resolve("default.conf"));
        assertThat(ConfigurationFile.locate(null, terminal(Map.of()))).isEqualTo(file);
    }
}
