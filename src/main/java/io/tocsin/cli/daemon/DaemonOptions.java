package io.tocsin.cli.daemon;

import io.tocsin.settings.Overrides;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that say what the daemon runs by; before or behind the command, for each of them. */
public final class DaemonOptions {

    @Option(
            names = {"--config", "-config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration file. Else TOCSIN_CONFIG, else KAPACITOR_CONFIG_PATH, "
                    + "else /etc/tocsin/tocsin.conf.")
    private @Nullable Path config;

    @Option(
            names = {"--hostname", "-hostname"},
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Replaces hostname.")
    private @Nullable String hostname;

    @Option(
            names = {"--log-level", "-log-level"},
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            description = "Replaces level of [logging].")
    private @Nullable String logLevel;

    @Option(
            names = {"--log-file", "-log-file"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Replaces file of [logging].")
    private @Nullable String logFile;

    @Option(
            names = {"--pidfile", "-pidfile"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "run: writes the process id there, and removes the file at a clean stop.")
    private @Nullable Path pidFile;

    /** The file that was named, if any. */
    @Nullable
    Path config() {
        return config;
    }

    /** Where the process id is to be written, if anywhere. */
    @Nullable
    Path pidFile() {
        return pidFile;
    }

    /** What wins over the file and the environment. */
    List<Overrides.Flag> flags() {
        var flags = new ArrayList<Overrides.Flag>();
        add(flags, "hostname", "--hostname", hostname);
        add(flags, "logging.level", "--log-level", logLevel);
        add(flags, "logging.file", "--log-file", logFile);
        return flags;
    }

    private static void add(List<Overrides.Flag> flags, String path, String name, @Nullable String value) {
        if (value != null) {
            flags.add(new Overrides.Flag(path, name, value));
        }
    }
}
