package io.tocsin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void holdsTheIdWithoutALineEndAndIsRemovedAtTheEnd() throws IOException {
        // given
        Path file = directory.resolve("not/there/yet/tocsind.pid");
        // when
        PidFile written = PidFile.write(file);
        // then
        assertThat(Files.readString(file))
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        written.remove();
        assertThat(file).doesNotExist();
    }

    @Test
    void replacesAnOldOne() throws IOException {
        Path file = Files.writeString(directory.resolve("old.pid"), "12345678901234");
        PidFile.write(file);
        assertThat(Files.readString(file))
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void saysWhereItCannotBeWritten() throws IOException {
        Path file = Files.createFile(directory.resolve("a file"));
        assertThatThrownBy(() -> PidFile.write(file.resolve("x.pid")))
                .isInstanceOf(PidFile.UnwritableException.class)
                .hasMessageStartingWith("cannot write the process id to " + file.resolve("x.pid"))
                .hasMessageEndingWith("or leave --pidfile out.");
    }
}
