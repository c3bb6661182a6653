package io.tocsin.cli.command;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the Kafka clusters that have a producer: how each is, since when, and what to do about one that is away. */
@Command(name = "clusters", description = "List the Kafka clusters, or try one of them.")
public final class Clusters implements Callable<Integer> {

    private final Session session;

    /** For one run. */
    public Clusters(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json answer = session.daemon().get(Paths.CLUSTERS, Map.of());
        if (session.isJson()) {
            session.print(answer);
            return ExitCode.DONE;
        }
        var table = new Table()
                .left("ID", 2)
                .left("State", 10)
                .left("Since", 20)
                .left("In flight", 9)
                .last("Error");
        for (Json cluster : answer.get("clusters").elements()) {
            table.row(
                    cluster.get("id").text(),
                    cluster.get("state").text(),
                    toTheSecond(cluster.get("since").text()),
                    cluster.get("unacknowledgedRecords").text(),
                    cluster.get("error").text());
        }
        table.print(session.terminal().out());
        return ExitCode.DONE;
    }

    private static String toTheSecond(String time) {
        return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
