package io.tocsin.cli.again;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists replays and retries, the newest first, with how far each is. */
@Command(name = "list", description = "List replays and retries of dead letters, the newest first.")
public final class ListReplays implements Callable<Integer> {

    private final Session session;

    /** For one run. */
    public ListReplays(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json answer = session.daemon().get(ReplayText.PATH, Map.of());
        if (session.isJson()) {
            session.print(answer);
            return ExitCode.DONE;
        }
        var table = new Table()
                .left("ID", 2)
                .left("Kind", 6)
                .left("Topic", 5)
                .left("Handler", 7)
                .left("State", 10)
                .left("Begun", 20)
                .left("Delivered", 9)
                .left("Filtered", 8)
                .left("Given up", 8)
                .left("Left", 4)
                .last("Cause");
        for (Json replay : answer.get("replays").elements()) {
            table.row(
                    replay.get("id").text(),
                    replay.get("kind").text(),
                    replay.get("topic").text(),
                    replay.get("handler").text(),
                    replay.get("state").text(),
                    replay.get("begunAt").text(),
                    replay.get("delivered").text(),
                    replay.get("filtered").text(),
                    replay.get("dead").text(),
                    replay.get("left").text(),
                    replay.get("cause").text());
        }
        table.print(session.terminal().out());
        return ExitCode.DONE;
    }
}
