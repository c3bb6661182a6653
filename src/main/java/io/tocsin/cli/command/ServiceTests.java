package io.tocsin.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Tests services. Unlike Kapacitor's client it fails when one of the tests does, and can be told other options than the
 * default ones.
 */
@Command(
        name = "service-tests",
        description = "Test services: kafka produces a record and waits for its acknowledgement.")
public final class ServiceTests implements Callable<Integer> {

    /** A cluster's own {@code timeout} ends a test sooner. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private final Session session;

    @Parameters(paramLabel = "GLOB", arity = "0..*", description = "Services, or patterns of them.")
    private List<String> patterns = List.of();

    @Option(
            names = "--set",
            paramLabel = "OPTION=VALUE",
            description = "Another value for an option of the test, such as cluster=main or topic=alerts; repeatable.")
    private Map<String, String> options = new LinkedHashMap<>();

    /** For one run. */
    public ServiceTests(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (patterns.isEmpty()) {
            throw new InvalidArgumentException("must provide at least one service name or pattern.");
        }
        Daemon daemon = session.daemon();
        var table = new Table().left("Service", 19).left("Success", 9).left("Message", 7);
        var results = new ArrayList<Object>();
        boolean allSucceeded = true;
        for (String pattern : patterns) {
            List<Json> found = ListServiceTests.matching(daemon, pattern);
            if (found.isEmpty()) {
                throw new InvalidArgumentException(
                        "no service test matches " + pattern + ". See: tocsin list service-tests");
            }
            for (Json test : found) {
                String name = test.get("name").text();
                Json result = run(daemon, name);
                allSucceeded &= result.get("success").text().equals("true");
                table.row(
                        name,
                        result.get("success").text(),
                        result.get("message").text());
                results.add(named(name, result));
            }
        }
        if (session.isJson()) {
            session.print(new Json(results));
        } else {
            table.print(session.terminal().out());
        }
        return allSucceeded ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Json run(Daemon daemon, String name) {
        String body = options.isEmpty() ? "null" : new Json(options).compact();
        return daemon.post(
                        Paths.SERVICE_TESTS + "/" + Daemon.segment(name),
                        "application/json",
                        Map.of(),
                        body.getBytes(UTF_8),
                        LONGEST)
                .orFail();
    }

    private static Map<String, @Nullable Object> named(String name, Json result) {
        var named = new LinkedHashMap<String, @Nullable Object>();
        named.put("service", name);
        if (result.value() instanceof Map<?, ?> members) {
            members.forEach((key, value) -> named.put(String.valueOf(key), value));
        }
        return named;
    }
}
