package io.tocsin.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.client.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code bin/tocsin} against one daemon and shows each command as a user would type it. */
final class CommandLineClient {

    private final Path program;
    private final String url;
    private final PrintStream out;

    CommandLineClient(Path home, String url, PrintStream out) {
        this.program = home.resolve("bin/tocsin");
        this.url = url;
        this.out = out;
    }

    /**
     * Shows the command, runs it and shows what it prints.
     *
     * @throws QuickstartFailedException if its exit code is not 0
     */
    void run(String... args) {
        runReading("", args);
    }

    /** As {@link #run(String...)}, with {@code input} on standard input. */
    void runReading(String input, String... args) {
        out.println("$ tocsin " + String.join(" ", shown(args)));
        execute(input, true, args).lines().forEach(line -> out.println("  " + line));
        out.println();
    }

    /** The JSON that a command prints; nothing is shown. */
    Json json(String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("-o", "json"));
        try {
            return Json.parse(execute("", false, all.toArray(String[]::new)).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String execute(String input, boolean withErrors, String... args) {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(List.of(args));
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(withErrors);
            if (!withErrors) {
                builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            }
            builder.environment().put("TOCSIN_URL", url);
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(UTF_8));
            }
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new QuickstartFailedException(
                        "tocsin " + String.join(" ", args) + " ended with " + code + ":\n" + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QuickstartFailedException("interrupted");
        }
    }

    private static List<String> shown(String... args) {
        return List.of(args).stream()
                .map(arg -> arg.matches("[\\w./:=@,-]+") ? arg : "'" + arg + "'")
                .toList();
    }
}
