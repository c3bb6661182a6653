package io.tocsin.cli.again;

import io.tocsin.cli.command.Moment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which dead letters a command means. */
@Command
final class LetterFlags {

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only of this topic.")
    private @Nullable String topic;

    @Option(names = "--handler", paramLabel = "HANDLER", description = "Only of handlers with this id.")
    private @Nullable String handler;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Only those whose reason has this part, upper and lower case alike.")
    private @Nullable String reason;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Moment.Reader.class,
            description = "Only those given up at this time or later (RFC 3339).")
    private @Nullable Moment from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = Moment.Reader.class,
            description = "Only those given up before this time (RFC 3339).")
    private @Nullable Moment to;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /**
     * As the daemon takes them; those left out are missing.
     *
     * @throws ParameterException when they can mean none
     */
    Map<String, String> query() {
        Moment.requireOrder(from, to, command);
        var query = new LinkedHashMap<String, String>();
        put(query, "topic", topic);
        put(query, "handler", handler);
        put(query, "reason", reason);
        put(query, "from", Moment.written(from));
        put(query, "to", Moment.written(to));
        return query;
    }

    /**
     * The same for something that is done to all that are meant.
     *
     * @param isOne whether one event's are meant anyway
     * @param all whether every letter is meant
     * @throws ParameterException when it is not said which are meant, or in two ways
     */
    Map<String, String> meant(boolean isOne, boolean all, CommandSpec command) {
        var query = query();
        if (all ? isOne || !query.isEmpty() : !isOne && query.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "Say which dead letters are meant: SEQ, or flags such as --handler and --reason, or --all.");
        }
        if (all) {
            query.put("all", "true");
        }
        return query;
    }

    private static void put(Map<String, String> query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }

    /** For people, with a blank in front: {@code  of topic cpu}; empty for every letter. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        query().forEach((name, value) -> text.append(name.equals("from") || name.equals("to") ? " given up " : " of ")
                .append(name)
                .append(' ')
                .append(value));
        return text.toString();
    }
}
