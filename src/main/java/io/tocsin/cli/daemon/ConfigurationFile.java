package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.Terminal;
import io.tocsin.config.ConfigFile;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration that this command line, this environment and one file give. The file is the flag's, else that of
 * {@code TOCSIN_CONFIG}, else of {@code KAPACITOR_CONFIG_PATH}, else {@code /etc/tocsin/tocsin.conf}. Unlike Kapacitor
 * there is no built-in configuration to start without a file; the null device stands for an empty one.
 */
public final class ConfigurationFile {

    private final Path file;
    private final DaemonOptions options;
    private final Terminal terminal;

    private ConfigurationFile(Path file, DaemonOptions options, Terminal terminal) {
        this.file = file;
        this.options = options;
        this.terminal = terminal;
    }

    /**
     * The file to read; whether it is there and right is found by reading.
     *
     * @throws ConfigurationUnavailableException if none was named and the default does not exist
     */
    public static ConfigurationFile locate(DaemonOptions options, Terminal terminal) {
        return new ConfigurationFile(path(options, terminal), options, terminal);
    }

    private static Path path(DaemonOptions options, Terminal terminal) {
        Path flag = options.config();
        if (flag != null) {
            return flag;
        }
        for (String variable : new String[] {"TOCSIN_CONFIG", "KAPACITOR_CONFIG_PATH"}) {
            var named = terminal.variable(variable);
            if (named.isPresent()) {
                return Path.of(named.get());
            }
        }
        if (!Files.exists(terminal.configuration())) {
            throw ConfigurationUnavailableException.missing(terminal.configuration());
        }
        return terminal.configuration();
    }

    /** Where it is. */
    Path path() {
        return file;
    }

    /**
     * Its content, as it is now.
     *
     * @throws ConfigurationUnavailableException if the file cannot be read at all
     */
    byte[] bytes() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw ConfigurationUnavailableException.unreadable(file, e);
        }
    }

    /** The same with another file in its place. */
    ConfigurationFile at(Path other) {
        return new ConfigurationFile(other, options, terminal);
    }

    /**
     * Reads it, as it is now.
     *
     * @param problems gets every mistake and every warning
     * @return empty after a mistake
     * @throws ConfigurationUnavailableException if the file cannot be read at all
     */
    Optional<ConfigFile> read(Problems problems) {
        return read(bytes(), problems);
    }

    /**
     * Reads what was its content.
     *
     * @param problems gets every mistake and every warning
     * @return empty after a mistake
     */
    Optional<ConfigFile> read(byte[] bytes, Problems problems) {
        return ConfigFile.read(file.toString(), bytes, terminal.environment(), options.flags(), problems);
    }

    /**
     * Reads it and prints every warning.
     *
     * @throws InvalidInputException with every mistake
     */
    public ConfigFile readOrFail() {
        var problems = new Problems();
        Optional<ConfigFile> read = read(problems);
        problems.warnings().forEach(warning -> terminal.err().print(warning + "\n"));
        terminal.flush();
        problems.throwIfErrors();
        return read.orElseThrow(() -> new IllegalStateException("no configuration, and no mistake in it"));
    }
}
