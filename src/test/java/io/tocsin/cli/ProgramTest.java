package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class ProgramTest {

    @Command(name = "broken")
    private static final class Broken implements Callable<Integer> {

        @Override
        public Integer call() {
            throw new NoClassDefFoundError("org/example/Gone");
        }
    }

    @Test
    void anErrorIsASentenceToo() {
        // given
        var err = new StringWriter();
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                Map.of(),
                ZoneId.of("UTC"),
                Path.of("does-not-exist.conf"));

        // when
        int code = new Program("broken", terminal, new CommandLine(new Broken())).run();

        // then
        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(
                        "broken: this should not happen, please report it: NoClassDefFoundError: org/example/Gone\n");
    }
}
