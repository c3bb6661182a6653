package io.tocsin.cli.again;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists dead letters, in order of handler and seq. */
@Command(name = "list", description = "List events that were given up on.")
public final class ListDeadLetters implements Callable<Integer> {

    private final Session session;

    @Mixin
    private LetterFlags flags = new LetterFlags();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many; 0 for all. Default: 100.")
    private int limit = 100;

    /** For one run. */
    public ListDeadLetters(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var pages = new LetterPages(session.daemon());
        var letters = new ArrayList<Json>();
        boolean all = pages.read(flags.query(), limit == 0 ? Integer.MAX_VALUE : limit, letters);
        if (session.isJson()) {
            session.print(new Json(
                    Map.of("deadLetters", letters.stream().map(Json::value).toList())));
            return ExitCode.DONE;
        }
        print(letters);
        if (!all) {
            session.note("tocsin: there are more; see them with --limit 0.");
        }
        return ExitCode.DONE;
    }

    private void print(List<Json> letters) {
        var table = new Table()
                .left("Seq", 3)
                .left("Topic", 5)
                .left("Handler", 7)
                .left("Event", 5)
                .left("Level", 8)
                .left("Given up", 8)
                .left("Attempts", 8)
                .last("Reason");
        for (Json letter : letters) {
            table.row(
                    letter.get("seq").text(),
                    letter.get("topic").text(),
                    handler(letter),
                    letter.get("id").text(),
                    letter.get("level").text(),
                    letter.get("givenUpAt").text(),
                    letter.get("attempts").text(),
                    letter.get("reason").text());
        }
        table.print(session.terminal().out());
    }

    /** With what must not be taken for a handler of that name that is at work. */
    static String handler(Json letter) {
        String replay = letter.get("replay").text();
        return letter.get("handler").text()
                + (replay.isEmpty() ? "" : " (replay " + replay + ")")
                + (letter.has("deleted") ? " (deleted)" : "");
    }
}
