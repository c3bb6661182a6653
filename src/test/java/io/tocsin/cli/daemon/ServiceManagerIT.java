package io.tocsin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerIT {

    @TempDir
    private Path directory = Path.of("");

    private Path program(String script) throws IOException {
        Path program = Files.writeString(directory.resolve("notify"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    @Test
    void tellsReadyAndStoppingForThisProcess() throws IOException {
        // given
        Path told = directory.resolve("told");
        var manager = new ServiceManager(
                true, program("echo \"$@\" >> '" + told + "'").toString());
        // when
        manager.ready();
        manager.stopping();
        // then
        long pid = ProcessHandle.current().pid();
        assertThat(told).hasContent("--pid=" + pid + " --ready\n--pid=" + pid + " STOPPING=1\n");
    }

    @Test
    void saysNothingWhereNobodyListens() throws IOException {
        // given
        Path told = directory.resolve("told");
        var manager = new ServiceManager(false, program("touch '" + told + "'").toString());
        // when
        manager.ready();
        // then
        assertThat(told).doesNotExist();
    }

    @Test
    void aFailureChangesNothing() throws IOException {
        assertThatCode(() -> {
                    new ServiceManager(true, directory + "/missing").ready();
                    new ServiceManager(true, program("exit 1").toString()).ready();
                })
                .doesNotThrowAnyException();
    }
}
