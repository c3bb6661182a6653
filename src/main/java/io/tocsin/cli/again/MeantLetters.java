package io.tocsin.cli.again;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which dead letters something is done to: one event's, those that flags name, or all of them. */
@Command
final class MeantLetters {

    @Parameters(paramLabel = "SEQ", arity = "0..1", description = "The event's seq; default: all that the flags name.")
    private @Nullable String seq;

    @Mixin
    private LetterFlags flags = new LetterFlags();

    @Option(names = "--all", description = "Every dead letter of every handler.")
    private boolean all;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** The seq of the one event that is meant; empty when flags say which. */
    Optional<String> one() {
        return Optional.ofNullable(seq);
    }

    /**
     * As the daemon takes it, without the seq.
     *
     * @throws ParameterException when it is not said which are meant, or in two ways
     */
    Map<String, String> query() {
        return flags.meant(seq != null, all, command);
    }

    /** What the flags say, for people; {@link LetterFlags#toString}. */
    @Override
    public String toString() {
        return flags.toString();
    }
}
