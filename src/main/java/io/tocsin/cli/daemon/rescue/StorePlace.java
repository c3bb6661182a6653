package io.tocsin.cli.daemon.rescue;

import io.tocsin.cli.daemon.ConfigurationFile;
import io.tocsin.cli.daemon.DaemonOptions;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.logging.Logging;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store a command is about. */
public final class StorePlace {

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The store's directory. Default: that of the configuration.")
    private @Nullable Path dir;

    /** Its directory: the flag's, else that of the configuration, which must be right then. */
    Path directory(DaemonOptions options, Terminal terminal) {
        // what the store would log is what the command says in words
        Logging.silence();
        if (dir != null) {
            return dir.toAbsolutePath().normalize();
        }
        var config = ConfigurationFile.locate(options, terminal).readOrFail().config();
        return config.store().directory(config.dataDir()).toAbsolutePath().normalize();
    }
}
