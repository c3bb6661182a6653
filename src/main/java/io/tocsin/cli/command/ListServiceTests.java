package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the services that can be tested. */
@Command(name = "service-tests", description = "List the services that service-tests can test.")
public final class ListServiceTests implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "GLOB", arity = "0..*", description = "Patterns of services; default: all.")
    private List<String> patterns = List.of();

    /** For one run. */
    public ListServiceTests(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Daemon daemon = session.daemon();
        var tests = new ArrayList<Json>();
        for (String pattern : patterns.isEmpty() ? List.of("") : patterns) {
            tests.addAll(matching(daemon, pattern));
        }
        if (session.isJson()) {
            session.print(new Json(tests.stream().map(Json::value).toList()));
            return ExitCode.DONE;
        }
        PrintWriter out = session.terminal().out();
        out.print("Service Name\n");
        tests.forEach(test -> out.print(test.get("name").text() + "\n"));
        return ExitCode.DONE;
    }

    /** The tests whose service matches {@code pattern}; all for the empty one. */
    static List<Json> matching(Daemon daemon, String pattern) {
        return daemon.get(Paths.SERVICE_TESTS, Map.of("pattern", pattern))
                .get("services")
                .elements();
    }
}
