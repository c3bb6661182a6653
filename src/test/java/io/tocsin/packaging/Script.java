package io.tocsin.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of a program with an environment of its own. */
record Script(int code, String out, String err) {

    static Builder of(String... command) {
        return new Builder(List.of(command));
    }

    /** What is run, where and with which environment. */
    static final class Builder {
        private final List<String> command;
        private final Map<String, @Nullable String> environment = new HashMap<>();
        private Path directory = Path.of(".");

        private Builder(List<String> command) {
            this.command = command;
        }

        /** Sets a variable; null removes it. */
        Builder with(String variable, @Nullable String value) {
            environment.put(variable, value);
            return this;
        }

        Builder in(Path workingDirectory) {
            directory = workingDirectory;
            return this;
        }

        Script run(String... args) {
            var all = new ArrayList<>(command);
            all.addAll(List.of(args));
            try {
                var builder = new ProcessBuilder(all).directory(directory.toFile());
                environment.forEach((variable, value) -> {
                    if (value == null) {
                        builder.environment().remove(variable);
                    } else {
                        builder.environment().put(variable, value);
                    }
                });
                Process process = builder.start();
                process.getOutputStream().close();
                String out = new String(process.getInputStream().readAllBytes(), UTF_8);
                String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
                return new Script(process.waitFor(), out, err);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
