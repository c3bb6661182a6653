package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration is read from: the flag, else {@code TOCSIN_CONFIG}, else {@code KAPACITOR_CONFIG_PATH}, else
 * {@code /etc/tocsin/tocsin.conf}. Unlike Kapacitor there is no built-in configuration to start without a file.
 */
final class ConfigurationFile {

    private ConfigurationFile() {}

    /**
     * The file to read; whether it is right is for its reader to say.
     *
     * @throws NoConfigurationException if nothing was named and the default does not exist
     */
    static Path locate(@Nullable Path flag, Terminal terminal) {
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
            throw new NoConfigurationException(terminal.configuration());
        }
        return terminal.configuration();
    }
}
