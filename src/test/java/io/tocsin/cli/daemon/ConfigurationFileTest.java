package io.tocsin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.cli.terminal.Terminal;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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

    private static DaemonOptions options(String... args) {
        var options = new DaemonOptions();
        new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(args);
        return options;
    }

    @Test
    void theFlagWinsOverOurVariableWhichWinsOverKapacitors() {
        var both = Map.of("TOCSIN_CONFIG", "ours", "KAPACITOR_CONFIG_PATH", "theirs");
        assertThat(ConfigurationFile.locate(options("-config", "flag"), terminal(both))
                        .path())
                .isEqualTo(Path.of("flag"));
        assertThat(ConfigurationFile.locate(options(), terminal(both)).path()).isEqualTo(Path.of("ours"));
        assertThat(ConfigurationFile.locate(options(), terminal(Map.of("KAPACITOR_CONFIG_PATH", "theirs")))
                        .path())
                .isEqualTo(Path.of("theirs"));
    }

    @Test
    void theDefaultCountsOnlyWhereItExists() throws IOException {
        assertThatThrownBy(() -> ConfigurationFile.locate(options(), terminal(Map.of())))
                .isInstanceOf(ConfigurationUnavailableException.class)
                .hasMessage("there is no configuration file: " + directory.resolve("default.conf")
                        + " does not exist. Name one with --config or TOCSIN_CONFIG.");
        Path file = Files.createFile(directory.resolve("default.conf"));
        assertThat(ConfigurationFile.locate(options(), terminal(Map.of())).path())
                .isEqualTo(file);
    }

    @Test
    void flagsWinOverEnvironmentAndFile() throws IOException {
        // given
        Path file =
                Files.writeString(directory.resolve("a.conf"), "hostname = \"file\"\n[logging]\nlevel = \"INFO\"\n");
        var environment = Map.of("TOCSIN_HOSTNAME", "environment", "TOCSIN_LOGGING_LEVEL", "ERROR");
        var options = options("--config=" + file, "-hostname", "flag", "-log-file", "STDOUT");
        // when
        var config = ConfigurationFile.locate(options, terminal(environment))
                .read(new Problems())
                .orElseThrow()
                .config();
        // then
        assertThat(config.hostname()).isEqualTo("flag");
        assertThat(config.logging().level().name()).isEqualTo("ERROR");
        assertThat(config.logging().file()).isEqualTo("STDOUT");
    }

    @Test
    void aFileThatCannotBeReadIsOneSentence() {
        assertThatThrownBy(() -> ConfigurationFile.locate(options("--config", directory.toString()), terminal(Map.of()))
                        .readOrFail())
                .hasMessage("cannot read the configuration file " + directory + ": it is a directory.");
        assertThatThrownBy(() -> ConfigurationFile.locate(options("--config", "nowhere"), terminal(Map.of()))
                        .readOrFail())
                .hasMessage("cannot read the configuration file nowhere: there is no such file.");
    }
}
