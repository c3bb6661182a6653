package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.cli.terminal.ProgramVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code tocsind} that do not run it. */
class TocsindIT {

    @TempDir
    private Path directory = Path.of("");

    private Ran tocsind(String... args) {
        return Ran.tocsind(directory.resolve("default.conf"), args);
    }

    @Test
    void checkSaysThatARightFileIsRightBeforeAndBehindTheCommand() {
        var right = new Ran(0, "etc/quickstart/tocsin.conf: the configuration is right.\n", "");
        assertThat(tocsind("check", "--config", "etc/quickstart/tocsin.conf")).isEqualTo(right);
        assertThat(tocsind("-config", "etc/quickstart/tocsin.conf", "check")).isEqualTo(right);
    }

    @Test
    void checkWarnsOfAReserveThatLeavesNothing() throws IOException {
        Path file = Files.writeString(directory.resolve("reserve.conf"), "[store]\nreserve = \"1 EiB\"\n");

        Ran ran = tocsind("check", "--config", file.toString());

        assertThat(ran.code()).isZero();
        assertThat(ran.err()).startsWith("warning: reserve under [store] keeps 1.0 EiB free, and the file system of ");
    }

    @Test
    void checkAndRunNameEveryMistake() throws IOException {
        Path file = Files.writeString(
                directory.resolve("bad.conf"), "hostnam = \"x\"\n[http]\nbind-address = 5\n[[kafka]]\nenabled = 1\n");
        for (String[] command : new String[][] {{"check"}, {"config"}, {"run"}, {}}) {
            var args = new String[command.length + 2];
            System.arraycopy(command, 0, args, 0, command.length);
            args[command.length] = "--config";
            args[command.length + 1] = file.toString();
            Ran ran = tocsind(args);
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err().lines()).hasSizeGreaterThanOrEqualTo(3).allMatch(line -> line.startsWith(file + ":"));
        }
    }

    @Test
    void configPrintsWhatTakesEffectWithItsOrigin() {
        Ran ran = tocsind("config", "-config", "etc/quickstart/tocsin.conf", "-hostname", "here");
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("hostname = \"here\" # flag --hostname")
                .contains("bind-address = \"127.0.0.1:9292\" # etc/quickstart/tocsin.conf:");
    }

    @Test
    void withoutAFileItSaysWhereItLooked() {
        assertThat(tocsind())
                .isEqualTo(new Ran(
                        1,
                        "",
                        "tocsind: there is no configuration file: " + directory.resolve("default.conf")
                                + " does not exist. Name one with --config or TOCSIN_CONFIG.\n"));
    }

    @Test
    void everyCommandHasHelpAndAWrongOneIsUsage() {
        for (String command : new String[] {"run", "check", "config", "version"}) {
            assertThat(tocsind("help", command).out()).startsWith("Usage: tocsind " + command);
        }
        assertThat(tocsind("-h").out()).startsWith("Usage: tocsind");
        assertThat(tocsind("start").code()).isEqualTo(2);
        assertThat(tocsind("version")).isEqualTo(new Ran(0, "tocsind " + ProgramVersion.text() + "\n", ""));
    }
}
