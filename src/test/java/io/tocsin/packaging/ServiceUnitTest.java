package io.tocsin.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceUnitTest {

    private static final Path UNIT = Path.of("packaging/systemd/tocsind.service");

    @TempDir
    private Path directory = Path.of("");

    private static Map<String, String> settings() throws IOException {
        var settings = new HashMap<String, String>();
        for (String line : Files.readAllLines(UNIT)) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                settings.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return settings;
    }

    @Test
    void runsAsItsOwnUserOverDirectoriesThatSystemdMakes() throws IOException {
        assertThat(settings())
                .containsEntry("User", "tocsin")
                .containsEntry("StateDirectory", "tocsin")
                .containsEntry("ConfigurationDirectory", "tocsin")
                .containsEntry("ProtectSystem", "strict")
                .containsEntry("NoNewPrivileges", "yes");
    }

    @Test
    void restartsOnFailureReloadsByHangupAndLeavesTimeToStop() throws IOException {
        Map<String, String> settings = settings();
        assertThat(settings)
                .containsEntry("Restart", "on-failure")
                .containsEntry("ExecReload", "/bin/kill -HUP $MAINPID")
                .containsEntry("Type", "notify")
                .containsEntry("NotifyAccess", "all")
                .containsEntry("SuccessExitStatus", "143");
        // the daemon stops within 10 s
        assertThat(Integer.parseInt(settings.get("TimeoutStopSec"))).isGreaterThan(10);
        // ten starts, each with its pause, must fit into the interval, or the limit never counts
        assertThat(Integer.parseInt(settings.get("StartLimitBurst")) * Integer.parseInt(settings.get("RestartSec")))
                .isLessThan(Integer.parseInt(settings.get("StartLimitIntervalSec")));
    }

    @Test
    void systemdFindsNothingWrongWithIt() throws IOException {
        assumeTrue(Script.of("sh", "-c", "command -v systemd-analyze").run().code() == 0, "needs systemd-analyze");
        // given
        Path program = Path.of("packaging/bin/tocsind").toAbsolutePath();
        Path unit = directory.resolve("tocsind.service");
        Files.writeString(unit, Files.readString(UNIT).replace("/opt/tocsin/bin/tocsind", program.toString()));
        // when
        Script run = Script.of("systemd-analyze", "verify").run(unit.toString());
        // then
        assertThat(run.err().lines().filter(line -> line.contains("tocsind.service")))
                .isEmpty();
        assertThat(run.code()).isZero();
    }
}
