package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain}, {@code watch} and what {@code publish} tells of deliveries, against prepared answers. */
class AskIT {

    private static final String EXPLAINED = """
            {"hypothetical":false,"topic":"cpu","seq":12,"id":"cpu:host=a","level":"CRITICAL","previousLevel":"OK",
             "message":"cpu is high","time":"2026-03-01T02:10:00Z","acceptedAt":"2026-03-01T02:10:00.001Z","changed":true,
             "handlers":[
              {"handler":"all","kind":"publish","state":"running","matched":true,"would":"deliver","topics":["everything"],
               "delivery":{"status":"delivered","attempts":1,"handedOver":"2026-03-01T02:10:00.002Z","acknowledged":"2026-03-01T02:10:00.004Z"},
               "forwards":[{"topic":"everything","seq":13,"id":"cpu:host=a","level":"CRITICAL","previousLevel":"OK",
                 "message":"cpu is high","acceptedAt":"2026-03-01T02:10:00.003Z","handlers":[]}]},
              {"handler":"file","kind":"log","state":"running","match":"level() == OK","values":{"level()":"CRITICAL"},
               "matched":false,"would":"filter","reason":"match is false: level() == OK",
               "delivery":{"status":"filtered","attempts":0,"handedOver":"2026-03-01T02:10:00Z","acknowledged":"2026-03-01T02:10:00Z",
                 "reason":"match is false: level() == OK"}},
              {"handler":"kafka1","kind":"kafka","state":"running","match":"level() >= WARNING AND \\"host\\" =~ /^a/",
               "values":{"level()":"CRITICAL","\\"host\\"":"'a'"},"matched":true,"would":"deliver",
               "cluster":"main","rule":"rules[0]: changed()","kafkaTopic":"alerts","key":"cpu:host=a",
               "headers":[{"name":"team","value":"ops"},{"name":"content-type","value":"application/json"}],
               "timestampNote":"the moment of sending","partitioner":"crc32","partitions":6,"partition":3,"value":"%s\\n",
               "delivery":{"status":"delivered","attempts":2,"cluster":"main","kafkaTopic":"alerts","partition":3,"offset":1207,
                 "handedOver":"2026-03-01T02:10:00.002Z","acknowledged":"2026-03-01T02:10:00.004Z"}},
              {"handler":"later","kind":"kafka","state":"running","definedLater":true,"matched":true,"would":"wait",
               "reason":"cluster far is away: no broker answers","cluster":"far","kafkaTopic":"alerts","key":null,"headers":[],
               "timestamp":"2026-03-01T02:10:00Z","partitioner":"roundrobin","partitionNote":"any: the key does not decide it","value":"{}"},
              {"handler":"stuck","kind":"post","state":"waiting","matched":true,"would":"deliver","url":"http://x","retries":3,
               "delivery":{"status":"pending","reason":"connection refused","state":"waiting","since":"2026-03-01T02:00:00Z",
                 "nextAttempt":"2026-03-01T02:10:30Z"}}]}
            """.formatted("x".repeat(400));

    private static final String WOULD = """
            {"topic":"cpu","id":"a","level":"OK","previousLevel":"CRITICAL","changed":true,"message":"a is OK",
             "handlers":[{"handler":"h","kind":"log","state":"running","match":"\\"rack\\" == 'r'","values":{},"matched":false,
               "would":"filter","reason":"match has no value: no tag exists for rack"}]}""";

    private static final String POST = "POST /api/v1/alerts/topics/t/events";
    private static final String STORED =
            "\"topic\":\"t\",\"id\":\"a\",\"seq\":7,\"level\":\"CRITICAL\",\"previousLevel\":\"OK\",\"changed\":true,\"handlers\":2";
    private static final String EVENT = "{\"id\":\"a\",\"level\":\"CRITICAL\"}\n";

    private final FakeDaemon daemon = new FakeDaemon();

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void stop() {
        daemon.close();
    }

    private Ran tocsin(String... args) {
        var all = new String[args.length + 2];
        all[0] = "--url";
        all[1] = daemon.url();
        System.arraycopy(args, 0, all, 2, args.length);
        return Ran.tocsin(all);
    }

    @Test
    void explainsAnEventThatWasPublished() {
        // given
        daemon.on("GET /api/v1/explain?seq=12", 200, EXPLAINED)
                .on("GET /api/v1/explain?topic=cpu&event=cpu%3Ahost%3Da", 200, EXPLAINED)
                .on("GET /api/v1/explain?seq=99", 404, "{\"error\":\"there is no event with seq 99\"}");
        // when
        var bySeq = tocsin("explain", "--seq", "12");
        var byId = tocsin("explain", "cpu", "--event", "cpu:host=a");
        var unknown = tocsin("explain", "--seq", "99");
        // then
        Golden.assertMatches(AskIT.class, "explain.txt", bySeq.transcript());
        assertThat(byId).isEqualTo(bySeq);
        assertThat(unknown).isEqualTo(new Ran(1, "", "tocsin: there is no event with seq 99\n"));
        Golden.assertMatches(
                AskIT.class,
                "explain-json.txt",
                tocsin("explain", "--seq", "12", "-o", "json").transcript());
    }

    @Test
    void explainsEventsThatWereNotPublished() throws IOException {
        // given
        daemon.on("POST /api/v1/explain?topic=cpu", 200, WOULD)
                .on(
                        "POST /api/v1/explain?topic=cpu",
                        200,
                        "{\"hypothetical\":true,\"results\":[" + WOULD + "," + WOULD + "]}");
        var file = Files.writeString(directory.resolve("events"), EVENT + EVENT);
        // when
        var flags = tocsin("explain", "cpu", "--id", "a", "--level", "ok", "--tag", "host=b");
        var many = tocsin("explain", "cpu", "--file", file.toString());
        // then
        Golden.assertMatches(AskIT.class, "explain-hypothetical.txt", flags.transcript() + many.transcript());
        assertThat(daemon.asked().get(0).body()).isEqualTo("{\"id\":\"a\",\"level\":\"ok\",\"tags\":{\"host\":\"b\"}}");
        assertThat(daemon.asked())
                .extracting(asked -> asked.headers().get("content-type"))
                .containsExactly("application/json", "application/x-ndjson");
    }

    @Test
    void explainWantsExactlyOneEvent() {
        for (var args : new String[][] {
            {"explain"},
            {"explain", "cpu"},
            {"explain", "--event", "a"},
            {"explain", "cpu", "--seq", "1"},
            {"explain", "--seq", "abc"},
            {"explain", "--seq", "-1"},
            {"explain", "cpu", "--event", "a", "--id", "b"}
        }) {
            assertThat(tocsin(args).code()).as(String.join(" ", args)).isEqualTo(2);
        }
        assertThat(tocsin("explain", "cpu", "--seq", "1").err()).contains("leave the topic out");
        assertThat(tocsin("explain", "--seq", "-1").err()).contains("--seq -1 is not a seq");
        assertThat(tocsin("explain", "cpu", "--id", "b").err()).contains("--level is missing");
        assertThat(Ran.tocsin("--url", "http://127.0.0.1:1", "explain", "--seq", "1"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(1))
                .satisfies(ran -> assertThat(ran.err()).contains("connection refused"));
    }

    @Test
    void waitsForDelivery() {
        // given
        daemon.on(POST + "?wait=delivered&timeout=10s", 200, "{" + STORED + """
                ,"deliveries":[{"seq":7,"handler":"kafka1","kind":"kafka","status":"delivered","attempts":1,"cluster":"main",
                 "kafkaTopic":"alerts","partition":3,"offset":1207},{"seq":7,"handler":"log1","kind":"log","status":"filtered",
                 "reason":"match is false: level() == OK"}]}
                """)
                .on(POST + "?wait=delivered&timeout=1m", 502, "{" + STORED + """
                ,"stored":true,"error":"1 of 1 deliveries failed for good; see deliveries.",
                 "deliveries":[{"seq":7,"handler":"kafka1","kind":"kafka","status":"dead-letter","reason":"record too large"}]}
                """)
                .on(POST + "?wait=delivered&timeout=2s", 504, "{" + STORED + """
                ,"stored":true,"error":"time ran out while 1 of 1 deliveries were pending.",
                 "deliveries":[{"seq":7,"handler":"kafka1","kind":"kafka","status":"pending","reason":"no broker answers"}]}
                """)
                .on(POST + "?wait=delivered&timeout=3s", 503, "{\"error\":\"10000 requests wait already\"}");
        // when
        var seen = tocsin("publish", "--wait", "t", "--id", "a", "--level", "CRITICAL")
                        .transcript()
                + tocsin("publish", "t", "--id", "a", "--level", "CRITICAL", "--wait=1m")
                        .transcript()
                + tocsin("publish", "t", "--key", "k", "--id", "a", "--level", "CRITICAL", "--wait", "2s")
                        .transcript()
                + tocsin(
                                "publish",
                                "t",
                                "--key",
                                "k",
                                "--timeout",
                                "0s",
                                "--id",
                                "a",
                                "--level",
                                "CRITICAL",
                                "--wait=3s")
                        .transcript()
                + tocsin("publish", "t", "--id", "a", "--level", "CRITICAL", "--wait=soon")
                        .transcript()
                + tocsin("publish", "t", "--id", "a", "--level", "CRITICAL", "--wait", "--dry-run")
                        .transcript();
        // then
        Golden.assertMatches(AskIT.class, "publish-wait.txt", seen);
        assertThat(daemon.asked()).as("what is stored is not sent again").hasSizeLessThan(20);
    }

    @Test
    void waitsForTheDeliveryOfLines() throws IOException {
        // given
        daemon.on(POST + "?wait=delivered&timeout=10s", 504, """
                {"accepted":2,"rejected":0,"results":[{"index":0,"status":200,"seq":7,"handlers":1},{"index":1,"status":200,"seq":8,"handlers":1}],
                 "stored":true,"error":"time ran out while 1 of 2 deliveries were pending.",
                 "deliveries":[{"seq":7,"handler":"h","status":"delivered"},{"seq":8,"handler":"h","status":"pending"}]}
                """);
        var file = Files.writeString(directory.resolve("events"), EVENT + EVENT);
        // when
        var seen = tocsin("publish", "t", "--key", "k", "--file", file.toString(), "--wait")
                        .transcript()
                + tocsin("publish", "t", "--key", "k", "--file", file.toString(), "--wait", "-o", "json")
                        .transcript();
        // then
        Golden.assertMatches(AskIT.class, "publish-wait-lines.txt", seen);
    }

    @Test
    void showsWhatADryRunSays() throws IOException {
        // given
        daemon.on(
                POST + "?dry-run=true",
                200,
                "{\"dryRun\":true,\"accepted\":1,\"rejected\":0,\"results\":[{\"index\":0,\"status\":200,"
                        + WOULD.substring(1) + "]}");
        daemon.on(
                POST + "?dry-run=true",
                207,
                "{\"dryRun\":true,\"accepted\":1,\"rejected\":1,\"results\":[{\"index\":0,\"status\":200,"
                        + WOULD.substring(1)
                        + ",{\"index\":1,\"status\":400,\"error\":\"level: is missing.\",\"line\":2}]}");
        var file = Files.writeString(directory.resolve("events"), EVENT + "{\"id\":\"b\"}\n");
        // when
        var seen = tocsin("publish", "t", "--dry-run", "--id", "a", "--level", "CRITICAL")
                        .transcript()
                + tocsin("publish", "t", "--dry-run", "--file", file.toString()).transcript();
        // then
        Golden.assertMatches(AskIT.class, "publish-dry-run.txt", seen);
    }

    private static final String STREAM = """
            id: 11
            retry: 2000

            : still here

            id: 12
            event: event
            data: {"topic":"cpu","seq":12,"id":"cpu:a","level":"CRITICAL","previousLevel":"OK","message":"line\\none","acceptedAt":"2026-03-01T02:10:00Z"}

            event: delivery
            data: {"topic":"cpu","handler":"kafka1","kind":"kafka","seq":12,"status":"delivered","cluster":"main","kafkaTopic":"alerts","partition":3,"offset":1207}

            event: gap
            data: {"from":13,"to":15,"reason":"no longer kept in the log"}

            event: end
            data: {"reason":"nothing was taken for 10 s."}

            """;

    @Test
    void watchesAndGoesOnAfterABreak() {
        // given
        daemon.on("GET /api/v1/watch?topic=cpu&deliveries=true", 200, STREAM)
                .on(
                        "GET /api/v1/watch?topic=cpu&deliveries=true",
                        200,
                        "id: 16\nevent: event\ndata: {\"topic\":\"cpu\",\"seq\":16,\"id\":\"b\",\"level\":\"OK\","
                                + "\"previousLevel\":\"OK\",\"message\":\"m\",\"acceptedAt\":\"2026-03-01T02:11:00Z\"}\n\n");
        // when
        var ran = tocsin("watch", "cpu", "--deliveries", "--limit", "2");
        // then
        Golden.assertMatches(AskIT.class, "watch.txt", ran.transcript());
        assertThat(daemon.asked())
                .extracting(asked -> asked.headers().getOrDefault("last-event-id", ""))
                .containsExactly("", "12");
    }

    @Test
    void watchesAsLinesOfJson() {
        // given
        daemon.on("GET /api/v1/watch?after=0", 200, STREAM);
        // when
        var ran = tocsin("watch", "--after", "0", "--limit", "1", "-o", "json");
        // then
        Golden.assertMatches(AskIT.class, "watch-json.txt", ran.transcript());
    }

    @Test
    void saysWhyItCannotWatch() {
        // given
        daemon.on(
                        "GET /api/v1/watch?after=9",
                        400,
                        "{\"error\":\"the last event is 9; it must be a seq of this store\"}")
                .on("GET /api/v1/watch", 503, "{\"error\":\"64 clients watch already, and no more may.\"}");
        // when
        var refused = tocsin("watch", "--after", "9");
        var full = tocsin("watch");
        var away = Ran.tocsin("--url", "http://127.0.0.1:1", "watch");
        // then
        assertThat(refused).isEqualTo(new Ran(1, "", "tocsin: the last event is 9; it must be a seq of this store\n"));
        assertThat(full).isEqualTo(new Ran(1, "", "tocsin: 64 clients watch already, and no more may.\n"));
        assertThat(away.code()).isEqualTo(1);
        assertThat(away.err()).contains("connection refused");
    }
}
