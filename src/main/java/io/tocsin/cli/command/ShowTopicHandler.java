package io.tocsin.cli.command;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints one handler as it was defined, secrets in its options included. */
@Command(name = "show-topic-handler", description = "Show a handler of a topic.")
public final class ShowTopicHandler implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Parameters(index = "1", paramLabel = "HANDLER", description = "The handler's id.")
    private String handler = "";

    /** For one run. */
    public ShowTopicHandler(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json shown = session.daemon().get(Paths.handler(topic, handler), Map.of());
        if (session.isJson()) {
            session.print(shown);
            return ExitCode.DONE;
        }
        PrintWriter out = session.terminal().out();
        out.print("ID: " + shown.get("id").text() + "\n");
        out.print("Topic: " + topic + "\n");
        out.print("Kind: " + shown.get("kind").text() + "\n");
        out.print("Match: " + shown.get("match").text() + "\n");
        out.print("Options: " + shown.get("options").compact() + "\n");
        return ExitCode.DONE;
    }
}
