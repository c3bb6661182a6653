package io.tocsin.cli.again;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks before something that touches many events or cannot be undone. */
@Command
final class Confirmation {

    private static final Set<String> YES = Set.of("y", "yes");
    private static final int LONGEST_ANSWER = 100;

    @Option(names = "--yes", description = "Do it without asking; needed where nobody can answer, as in a script.")
    private boolean yes;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /**
     * Whether it is to be done.
     *
     * @param question without the answers
     * @throws ParameterException when nobody can be asked and {@code --yes} was not given
     */
    boolean isGiven(Terminal terminal, String question) {
        if (yes) {
            return true;
        }
        if (!terminal.isInteractive()) {
            throw new ParameterException(
                    command.commandLine(), question + " Nobody can answer here; say --yes if that is meant.");
        }
        terminal.err().print(question + " [y/N] ");
        terminal.flush();
        return YES.contains(line(terminal.in()).strip().toLowerCase(Locale.ROOT));
    }

    private static String line(InputStream in) {
        try {
            var bytes = new byte[LONGEST_ANSWER];
            int length = 0;
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                if (length < bytes.length) {
                    bytes[length++] = (byte) next;
                }
            }
            return new String(bytes, 0, length, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the answer cannot be read", e);
        }
    }
}
