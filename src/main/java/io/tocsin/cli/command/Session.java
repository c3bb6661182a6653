package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.DaemonAddress;
import io.tocsin.cli.client.InvalidAddressException;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.client.ListenerAddress;
import io.tocsin.cli.terminal.Terminal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * One run of {@code tocsin}: the options that every command has, the terminal, and the daemon they lead to.
 *
 * <p>The address is that of {@code --url}, else {@code TOCSIN_URL}, else {@code KAPACITOR_URL}, else of the listener in
 * the configuration file of this machine when that can be read, else {@link DaemonAddress#DEFAULT}.
 */
@Command
public final class Session {

    /** How results are printed. */
    public enum Output {
        /** For people. */
        text,
        /** For programs. */
        json
    }

    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private final Terminal terminal;

    @Option(
            names = {"--url", "-url"},
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The daemon's address, as http://[user:password@]host:port. "
                    + "Else TOCSIN_URL, else KAPACITOR_URL, else the listener in /etc/tocsin/tocsin.conf, "
                    + "else http://127.0.0.1:9292.")
    private @Nullable String url;

    @Option(
            names = {"--skip-verify", "-skipVerify"},
            scope = ScopeType.INHERIT,
            description = "Accept any certificate of the daemon. Else KAPACITOR_UNSAFE_SSL.")
    private boolean skipVerify;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "How results are printed: text or json. Default: text.")
    private Output output = Output.text;

    /** A session on {@code terminal}; picocli sets the options. */
    public Session(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The streams and the environment. */
    public Terminal terminal() {
        return terminal;
    }

    /** Whether results are wanted as JSON. */
    public boolean isJson() {
        return output == Output.json;
    }

    /** Prints {@code json} as the result. */
    public void print(Json json) {
        terminal.out().print(json.pretty() + "\n");
    }

    /** Prints one line that is no result. */
    public void note(String line) {
        terminal.err().print(line + "\n");
    }

    /**
     * The daemon of this session, not yet connected.
     *
     * @throws InvalidAddressException if the address cannot be used
     */
    public Daemon daemon() {
        return new Daemon(address(), !skipVerify && !unsafe());
    }

    private DaemonAddress address() {
        if (url != null) {
            return DaemonAddress.of(url, "--url");
        }
        for (String variable : new String[] {"TOCSIN_URL", "KAPACITOR_URL"}) {
            var value = terminal.variable(variable);
            if (value.isPresent()) {
                return DaemonAddress.of(value.get(), variable);
            }
        }
        return ListenerAddress.read(terminal.configuration()).orElse(DaemonAddress.DEFAULT);
    }

    private boolean unsafe() {
        String value = terminal.variable("KAPACITOR_UNSAFE_SSL").orElse("false");
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw new InvalidArgumentException(
                    "KAPACITOR_UNSAFE_SSL is " + value + "; it must be true or false. Unset it, or correct it.");
        }
        return TRUE.contains(value);
    }
}
