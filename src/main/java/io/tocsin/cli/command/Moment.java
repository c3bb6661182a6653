package io.tocsin.cli.command;

import io.tocsin.wire.GoTime;
import io.tocsin.wire.InvalidTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * A time that an option gives, in RFC 3339. It is read here, so that a mistake in it is told of the option.
 *
 * @param text as it was written, which the daemon gets
 * @param at what it means
 */
public record Moment(String text, Instant at) {

    /** Reads an option's value. */
    public static final class Reader implements ITypeConverter<Moment> {

        @Override
        public Moment convert(String text) {
            try {
                return new Moment(text, GoTime.parse(text));
            } catch (InvalidTimeException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * Checks the bounds of a stretch of time, of which either may be left out.
     *
     * @throws ParameterException when it ends before it begins
     */
    public static void requireOrder(@Nullable Moment from, @Nullable Moment to, CommandSpec command) {
        if (from != null && to != null && from.at.isAfter(to.at)) {
            throw new ParameterException(
                    command.commandLine(), "--to is earlier than --from, so that nothing is meant: swap them.");
        }
    }

    /** As it was written; null for none. */
    public static @Nullable String written(@Nullable Moment given) {
        return given == null ? null : given.text;
    }
}
