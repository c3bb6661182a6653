package io.tocsin.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.client.Answer;
import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.DaemonUnreachableException;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import io.tocsin.wire.GoDuration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Stack;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Publishes one event from flags, or many from newline-delimited JSON.
 *
 * <p>Each request has an idempotency key, kept over its attempts; of several requests each adds the number of its first
 * line to the key. So the same command with the same {@code --key} goes on where it was stopped. Ends with 0 when all is
 * durable on the daemon, 1 when something was refused, 75 when the daemon could not take it within {@code --timeout}. With
 * {@code --wait} ends with 0 when every handler has delivered or filtered all, 1 when something became a dead letter, 75
 * when time ran out, though all is stored.
 */
@Command(
        name = "publish",
        description = "Publish an event to a topic, or many from a file or standard input.",
        footer = {
            "",
            "Exit codes: 0 durable on the daemon, 1 refused, 2 usage, 75 not now: try again later.",
            "With --wait: 0 delivered or filtered by every handler, 1 refused or a dead letter,",
            "75 stored, but not answered by every handler in time.",
        })
public final class Publish implements Callable<Integer> {

    private static final String DEFAULT_WAIT = "10s";

    /** As long as a daemon lets a request wait. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final Session session;

    /** Takes what follows the option only when it is a duration, so that a topic may follow too. */
    static final class OptionalDuration implements IParameterConsumer {

        @Override
        public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
            boolean isDuration =
                    !args.isEmpty() && GoDuration.parse(args.peek()).isPresent();
            option.setValue(isDuration ? args.pop() : DEFAULT_WAIT);
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "-",
            description = "Reads events from standard input, one JSON object a line.")
    private @Nullable String source;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Reads events from FILE, one JSON object a line; - is standard input.")
    private @Nullable String file;

    @Mixin
    private EventFlags flags = new EventFlags();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Idempotency key: a request that is repeated with the same key is stored once. "
                    + "Default: a new one.")
    private @Nullable String key;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long each request is tried; 0s tries once. Default: 10s.")
    private String timeout = "10s";

    @Option(
            names = "--wait",
            arity = "0..1",
            paramLabel = "TIMEOUT",
            fallbackValue = DEFAULT_WAIT,
            parameterConsumer = OptionalDuration.class,
            description = "Wait until every handler has answered, up to TIMEOUT; shows partition and offset. "
                    + "Default of TIMEOUT: " + DEFAULT_WAIT + ".")
    private @Nullable String wait;

    @Option(names = "--dry-run", description = "Publish nothing; show what would become of the events.")
    private boolean dryRun;

    /** For one run. */
    public Publish(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Duration limit = duration("--timeout", timeout);
        Duration waited = wait == null ? Duration.ZERO : duration("--wait", wait);
        if (waited.compareTo(LONGEST_WAIT) > 0) {
            throw usage("--wait " + wait + " is too long; it must be from 0s to 10m.");
        }
        if (wait != null && dryRun) {
            throw usage("--wait and --dry-run exclude each other: a dry run delivers nothing to wait for.");
        }
        String usedKey = key == null ? UUID.randomUUID().toString() : checked(key);
        if (source != null && !source.equals("-")) {
            throw usage("unexpected argument " + source + "; after the topic only - is allowed, for standard input"
                    + (wait == null ? "." : ", and behind --wait a duration such as 30s."));
        }
        boolean many = source != null || file != null;
        if (source != null && file != null) {
            throw usage("--file and - exclude each other.");
        }
        if (many && !flags.isEmpty()) {
            throw usage("flags of a single event cannot be combined with --file or -.");
        }
        // an attempt lasts as long as the daemon waits
        Duration patience = limit.isZero() && wait == null ? limit : limit.plus(waited);
        return many ? publishLines(patience, usedKey) : publishOne(patience, usedKey);
    }

    private Duration duration(String option, String text) {
        return GoDuration.parse(text)
                .filter(value -> !value.isNegative())
                .orElseThrow(() -> usage(option + " " + text + " is not a duration such as 10s or 1m30s."));
    }

    private String path() {
        var query = new LinkedHashMap<String, String>();
        if (wait != null) {
            query.put("wait", "delivered");
            query.put("timeout", wait);
        }
        if (dryRun) {
            query.put("dry-run", "true");
        }
        return Paths.events(topic) + Daemon.query(query);
    }

    private int publishOne(Duration limit, String usedKey) {
        byte[] body;
        try {
            body = flags.event().compact().getBytes(UTF_8);
        } catch (InvalidArgumentException e) {
            throw usage(e.getMessage());
        }
        Answer answer;
        try {
            answer = new PatientPost(session.daemon(), limit).post(path(), "application/json", usedKey, body);
        } catch (DaemonUnreachableException e) {
            session.note("tocsin: " + e.getMessage());
            noteHowToRepeat(usedKey);
            return ExitCode.TRY_AGAIN_LATER;
        }
        if (answer.isWorthRepeating()) {
            session.note("tocsin: " + PublishedLines.sentence(answer));
            noteHowToRepeat(usedKey);
            return ExitCode.TRY_AGAIN_LATER;
        }
        Json accepted = answer.isStored() ? answer.json() : answer.orFail();
        if (session.isJson()) {
            session.print(accepted);
        } else if (dryRun) {
            var text = new ExplanationText(session.terminal().out());
            accepted.get("results").elements().forEach(text::print);
        } else {
            session.terminal().out().print(summary(accepted) + "\n");
            PublishedLines.printDeliveries(session, accepted);
        }
        if (answer.isStored()) {
            int code = PublishedLines.code(answer);
            boolean isLate = code == ExitCode.TRY_AGAIN_LATER;
            session.note("tocsin: " + PublishedLines.why(accepted) + (isLate ? " " + waitHint(usedKey) : ""));
            return code;
        }
        if (accepted.get("handlers").integer().orElse(1L) == 0) {
            session.note(PublishedLines.noHandler(session, topic));
        }
        return ExitCode.DONE;
    }

    private int publishLines(Duration limit, String usedKey) throws IOException {
        var post = new PatientPost(session.daemon(), limit);
        var lines = new PublishedLines(session, post, topic, path(), usedKey);
        try (InputStream in = input()) {
            int code = lines.publish(new LineBatches(in));
            if (code == ExitCode.TRY_AGAIN_LATER) {
                if (lines.isStopped()) {
                    noteHowToRepeat(usedKey);
                } else {
                    session.note(waitHint(usedKey));
                }
            }
            return code;
        }
    }

    private InputStream input() {
        return file == null || file.equals("-") ? session.terminal().in() : InputFile.open(Path.of(file));
    }

    private void noteHowToRepeat(String usedKey) {
        if (!dryRun) {
            session.note("Not accepted in time. The same command with --key " + usedKey
                    + " later stores nothing twice that had arrived.");
        }
    }

    private static String waitHint(String usedKey) {
        return "Fix: the same command with --key " + usedKey + " waits again.";
    }

    private String summary(Json accepted) {
        String level = accepted.get("level").text();
        String previous = accepted.get("previousLevel").text();
        String handlers = accepted.get("handlers").text();
        var line = new StringBuilder("accepted ").append(accepted.get("id").text());
        if (!level.isEmpty()) {
            line.append(' ').append(level);
        }
        if (!previous.isEmpty()) {
            line.append(" (was ").append(previous).append(')');
        }
        line.append(" in topic ").append(topic);
        line.append(", seq ").append(accepted.get("seq").text());
        if (!handlers.isEmpty()) {
            line.append(", ").append(handlers).append(handlers.equals("1") ? " handler" : " handlers");
        }
        return Table.printable(line.toString());
    }

    private String checked(String given) {
        if (!given.matches("[\\x21-\\x7E]{1,200}")) {
            throw usage("--key must be 1 to 200 printable ASCII characters without blanks.");
        }
        return given;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
