package io.tocsin.cli.again;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints one event that was given up on, whole; once for each handler that gave it up. */
@Command(name = "show", description = "Show one event that was given up on, and why.")
public final class ShowDeadLetter implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SEQ", description = "The event's seq.")
    private String seq = "";

    @Mixin
    private LetterFlags flags = new LetterFlags();

    /** For one run. */
    public ShowDeadLetter(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json answer = session.daemon().get(LetterPages.PATH + "/" + Daemon.segment(seq), flags.query());
        if (session.isJson()) {
            session.print(answer);
            return ExitCode.DONE;
        }
        List<Json> letters = answer.get("deadLetters").elements();
        PrintWriter out = session.terminal().out();
        for (int i = 0; i < letters.size(); i++) {
            out.print(i == 0 ? "" : "\n");
            print(out, letters.get(i));
        }
        return ExitCode.DONE;
    }

    private static void print(PrintWriter out, Json letter) {
        line(out, "Seq", letter.get("seq").text());
        line(out, "Topic", letter.get("topic").text());
        line(out, "Handler", ListDeadLetters.handler(letter));
        line(out, "Reason", letter.get("reason").text());
        line(out, "Attempts", letter.get("attempts").text());
        line(out, "Given up", letter.get("givenUpAt").text());
        line(out, "Event", letter.get("id").text());
        line(
                out,
                "Level",
                letter.get("level").text() + " (before: "
                        + letter.get("previousLevel").text() + ")");
        line(out, "Time", letter.get("time").text());
        line(out, "Accepted", letter.get("acceptedAt").text());
        line(out, "Message", letter.get("message").text());
        line(out, "Details", letter.get("details").text());
        for (String member : List.of("tags", "fields", "headers")) {
            if (letter.get(member).value() instanceof Map<?, ?> map && !map.isEmpty()) {
                line(
                        out,
                        Character.toUpperCase(member.charAt(0)) + member.substring(1),
                        letter.get(member).compact());
            }
        }
    }

    private static void line(PrintWriter out, String name, String value) {
        if (!value.isEmpty()) {
            out.print(name + ": " + Table.printable(value) + "\n");
        }
    }
}
