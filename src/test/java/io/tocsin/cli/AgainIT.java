package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.cli.terminal.Terminal;
import io.tocsin.golden.Golden;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dead letters and replays on the command line, against prepared answers. */
final class AgainIT {

    private static final String LETTERS = "/api/v1/dead-letters";
    private static final String LETTER = """
            {"topic":"cpu","handler":"kafka1","seq":12,"id":"cpu:host=a","level":"CRITICAL","previousLevel":"OK",
             "message":"line one\\nline two","time":"2026-03-01T02:10:00Z","acceptedAt":"2026-03-01T02:10:01Z",
             "reason":"record too large","attempts":2,"givenUpAt":"2026-03-01T03:10:00Z"}""";
    private static final String OTHER = """
            {"topic":"cpu","handler":"old","deleted":true,"replay":3,"seq":13,"id":"b","level":"OK","previousLevel":"OK",
             "message":"","time":"2026-03-01T02:10:00Z","acceptedAt":"2026-03-01T02:10:01Z","reason":"bad template",
             "attempts":1,"givenUpAt":"2026-03-01T03:10:00Z"}""";
    private static final String BEGUN = """
            {"id":4,"kind":"retry","topic":"cpu","handler":"kafka1","state":"running","delivered":0,"filtered":0,
             "dead":0,"left":2,"begunAt":"2026-03-01T12:00:00Z"}""";
    private static final String DONE = """
            {"id":4,"kind":"retry","topic":"cpu","handler":"kafka1","state":"done","delivered":1,"filtered":0,
             "dead":1,"left":0,"begunAt":"2026-03-01T12:00:00Z","endedAt":"2026-03-01T12:00:01Z"}""";

    private final FakeDaemon daemon = new FakeDaemon();

    @AfterEach
    void close() {
        daemon.close();
    }

    @Test
    void listsDeadLettersPageByPage() {
        // given
        daemon.on("GET " + LETTERS + "?limit=100", 200, "{\"deadLetters\":[" + LETTER + "],\"next\":\"7-13\"}")
                .on("GET " + LETTERS + "?limit=99&after=7-13", 200, "{\"deadLetters\":[" + OTHER + "]}")
                .on(
                        "GET " + LETTERS + "?topic=cpu&reason=too%20large&limit=1",
                        200,
                        "{\"deadLetters\":[" + LETTER + "],\"next\":\"7-13\"}");
        // when
        var seen = tocsin("dead-letters", "list").transcript()
                + tocsin("dead-letters", "list", "--topic", "cpu", "--reason", "too large", "--limit", "1")
                        .transcript()
                + tocsin("dead-letters", "list", "-o", "json").transcript();
        // then
        Golden.assertMatches(AgainIT.class, "dead-letters-list.txt", seen);
    }

    @Test
    void showsOneWithWhatItHolds() {
        // given
        daemon.on(
                "GET " + LETTERS + "/12?handler=kafka1",
                200,
                "{\"deadLetters\":["
                        + LETTER.replace(
                                "\"attempts\"",
                                "\"details\":\"\",\"tags\":{\"host\":\"a\"},\"fields\":{\"n\":1.5},\"headers\":{},\"attempts\"")
                        + "," + OTHER + "]}");
        // when
        var seen = tocsin("dead-letters", "show", "12", "--handler", "kafka1").transcript()
                + tocsin("dead-letters", "show", "99").transcript()
                + tocsin("dead-letters").transcript();
        // then
        Golden.assertMatches(AgainIT.class, "dead-letters-show.txt", seen);
    }

    @Test
    void asksBeforeItDropsAndNeedsYesWhereNobodyCanAnswer() {
        // given
        daemon.on("DELETE " + LETTERS + "?handler=kafka1&dry-run=true", 200, "{\"matching\":2}")
                .on("DELETE " + LETTERS + "?handler=none&dry-run=true", 200, "{\"matching\":0}")
                .on("DELETE " + LETTERS + "?handler=kafka1", 200, "{\"dropped\":1,\"next\":\"7-13\"}")
                .on("DELETE " + LETTERS + "?handler=kafka1&after=7-13", 200, "{\"dropped\":1}")
                .on("DELETE " + LETTERS + "/12", 200, "{\"dropped\":1}");
        // when
        var seen = tocsin("dead-letters", "drop").transcript()
                + tocsin("dead-letters", "drop", "--all", "--handler", "x").transcript()
                + tocsin("dead-letters", "drop", "--handler", "kafka1").transcript()
                + tocsin("dead-letters", "drop", "--handler", "none").transcript()
                + answering("n\n", "dead-letters", "drop", "--handler", "kafka1")
                        .transcript()
                + answering("", "dead-letters", "drop", "12").transcript();
        int before = drops();
        seen += answering("y\n", "dead-letters", "drop", "--handler", "kafka1").transcript()
                + tocsin("dead-letters", "drop", "12", "--yes").transcript()
                + tocsin("dead-letters", "drop", "12", "--yes", "-o", "json").transcript();
        // then
        assertThat(before).isZero();
        assertThat(drops()).isEqualTo(4);
        Golden.assertMatches(AgainIT.class, "dead-letters-drop.txt", seen);
    }

    private int drops() {
        return (int) daemon.asked().stream()
                .filter(asked ->
                        asked.method().equals("DELETE") && !asked.path().contains("dry-run"))
                .count();
    }

    @Test
    void retriesAndWaitsForTheEnd() {
        // given
        daemon.on("POST " + LETTERS + "/12/retry", 202, "{\"retries\":[" + BEGUN + "]}")
                .on("DELETE " + LETTERS + "?handler=kafka1&dry-run=true", 200, "{\"matching\":2}")
                .on("POST " + LETTERS + "/retry?handler=kafka1", 202, "{\"retries\":[" + BEGUN + "]}")
                .on("GET /api/v1/replays/4", 200, BEGUN)
                .on("GET /api/v1/replays/4", 200, DONE);
        // when
        var seen = tocsin("dead-letters", "retry", "12", "--wait", "0").transcript()
                + tocsin("dead-letters", "retry", "12").transcript()
                + tocsin("dead-letters", "retry", "--handler", "kafka1").transcript()
                + tocsin("dead-letters", "retry", "--handler", "kafka1", "--yes")
                        .transcript()
                + tocsin("dead-letters", "retry", "12", "-o", "json").transcript();
        // then
        Golden.assertMatches(AgainIT.class, "dead-letters-retry.txt", seen);
    }

    @Test
    void replaysAfterItSaidHowManyWouldGo() {
        // given
        var replay = DONE.replace("retry", "replay").replace("\"dead\":1", "\"dead\":0");
        daemon.on("POST /api/v1/replays?dry-run=true", 200, """
                {"topic":"cpu","fromSeq":3,"toSeq":90,"handlers":[
                  {"handler":"kafka1","events":88,"wouldGo":80,"filtered":8},
                  {"handler":"k2","events":200000,"wouldGo":99000,"filtered":1000,"more":true,"lookedAt":100000}]}
                """)
                .on("POST /api/v1/replays", 202, "{\"replays\":[" + replay + "]}");
        String[] command = {
            "replay",
            "cpu",
            "--handler",
            "kafka1",
            "--handler",
            "k2",
            "--from",
            "2026-03-01T02:00:00Z",
            "--to",
            "2026-03-01T03:00:00Z"
        };
        // when
        var seen = tocsin(with(command, "--dry-run")).transcript()
                + tocsin(with(command, "--dry-run", "-o", "json")).transcript()
                + tocsin(command).transcript()
                + answering("no\n", command).transcript()
                + answering("yes\n", command).transcript()
                + tocsin("replay", "cpu").transcript()
                + tocsin("replay", "cpu", "--handler", "kafka1").transcript()
                + tocsin(
                                "replay",
                                "cpu",
                                "--handler",
                                "kafka1",
                                "--id",
                                "a",
                                "--from-seq",
                                "3",
                                "--to-seq",
                                "9",
                                "--yes")
                        .transcript();
        // then
        Golden.assertMatches(AgainIT.class, "replay.txt", seen);
        assertThat(daemon.asked().get(0).body())
                .isEqualTo("{\"topic\":\"cpu\",\"handlers\":[\"kafka1\",\"k2\"],\"from\":\"2026-03-01T02:00:00Z\","
                        + "\"to\":\"2026-03-01T03:00:00Z\"}");
        assertThat(daemon.asked().get(daemon.asked().size() - 1).body())
                .isEqualTo("{\"topic\":\"cpu\",\"handlers\":[\"kafka1\"],\"fromSeq\":3,\"toSeq\":9,\"event\":\"a\"}");
    }

    @Test
    void listsAndCancelsReplays() {
        // given
        daemon.on(
                        "GET /api/v1/replays",
                        200,
                        "{\"replays\":[" + BEGUN.replace("\"left\"", "\"cause\":\"no broker answers\",\"left\"") + ","
                                + DONE.replace("4", "3") + "]}")
                .on("DELETE /api/v1/replays/4", 200, BEGUN.replace("running", "cancelled"));
        // when
        var seen = tocsin("replay", "list").transcript()
                + tocsin("replay", "list", "-o", "json").transcript()
                + tocsin("replay", "cancel", "4").transcript()
                + tocsin("replay", "cancel", "5").transcript();
        // then
        Golden.assertMatches(AgainIT.class, "replay-list.txt", seen);
    }

    private static String[] with(String[] command, String... more) {
        var all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Ran tocsin(String... args) {
        return Ran.tocsin(with(args, "--url=" + daemon.url()));
    }

    /** Somebody sits there and types this. */
    private Ran answering(String typed, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(
                new ByteArrayInputStream(typed.getBytes(UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of(),
                ZoneId.of("UTC"),
                Path.of("does-not-exist.conf"),
                true);
        int code = Tocsin.run(terminal, with(args, "--url=" + daemon.url()));
        return new Ran(code, out.toString(), err.toString());
    }
}
