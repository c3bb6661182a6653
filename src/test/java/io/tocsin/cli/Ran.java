package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;

/** What one run of a program gave. */
record Ran(int code, String out, String err) {

    private static final Path NO_CONFIGURATION = Path.of("does-not-exist.conf");

    /** Runs {@code tocsin} with an empty environment and standard input. */
    static Ran tocsin(String... args) {
        return tocsin(new ByteArrayInputStream(new byte[0]), Map.of(), NO_CONFIGURATION, args);
    }

    /** Runs {@code tocsin} with {@code input} on standard input. */
    static Ran tocsinReading(String input, String... args) {
        return tocsin(new ByteArrayInputStream(input.getBytes(UTF_8)), Map.of(), NO_CONFIGURATION, args);
    }

    /** Runs {@code tocsin} with everything given. */
    static Ran tocsin(InputStream in, Map<String, String> environment, Path configuration, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(
                in, new PrintWriter(out), new PrintWriter(err), environment, ZoneId.of("UTC"), configuration);
        int code = Tocsin.run(terminal, args);
        return new Ran(code, out.toString(), err.toString());
    }

    /** Runs {@code tocsind} with an empty environment; {@code configuration} is the file it reads when none is named. */
    static Ran tocsind(Path configuration, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of(),
                ZoneId.of("UTC"),
                configuration);
        int code = Tocsind.run(terminal, args);
        return new Ran(code, out.toString(), err.toString());
    }

    /** Everything, for a golden file. */
    String transcript() {
        return out + (err.isEmpty() ? "" : "--- standard error\n" + err) + "--- exit code " + code + "\n";
    }
}
