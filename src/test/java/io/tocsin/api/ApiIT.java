package io.tocsin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.golden.Golden;
import io.tocsin.lifecycle.Health.Severity;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ApiIT {

    private static final String JSON = "application/json";
    private static final String OWN = "/api/v1/alerts/topics";
    private static final String ALIAS = "/kapacitor/v1/alerts/topics";
    private static final String HANDLERS = ALIAS + "/cpu/handlers";

    private final ApiFixture api = new ApiFixture(200);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void showsTopicsInBothDialects() {
        // given
        threeEvents();
        // when
        var seen = api.transcript(OWN)
                + api.transcript(OWN + "/cpu")
                + api.transcript(ALIAS + "?min-level=OK&pattern=")
                + api.transcript("/kapacitor/v1preview/alerts/topics?min-level=CRITICAL&pattern=c*")
                + api.transcript(ALIAS + "/cpu")
                + api.transcript(ALIAS + "?min-level=x")
                + api.transcript(ALIAS + "?pattern=%5B")
                + api.transcript(ALIAS + "/a%2Fb")
                + api.transcript(OWN + "/unknown")
                + api.transcript(OWN + "?patern=x")
                + api.transcript("DELETE", ALIAS + "/cpu", "", "")
                + api.transcript(ALIAS + "/cpu")
                + api.transcript("DELETE", ALIAS + "/cpu", "", "")
                + api.transcript("DELETE", OWN + "/a%2Fb", "", "");
        // then
        Golden.assertMatches(ApiIT.class, "topics.txt", seen);
    }

    @Test
    void showsEventsInBothDialects() {
        // given
        threeEvents();
        // when
        var seen = api.transcript(OWN + "/cpu/events")
                + api.transcript(OWN + "/cpu/events?min-level=WARNING")
                + api.transcript(OWN + "/cpu/events?id=a%2Fb%2050%25%20%C3%A9")
                + api.transcript(ALIAS + "/cpu/events?min-level=crit")
                + api.transcript(ALIAS + "/cpu/events/a%2Fb%2050%25%20%C3%A9")
                + api.transcript(ALIAS + "/cpu/events/..")
                + api.transcript(ALIAS + "/cpu/events/none")
                + api.transcript(ALIAS + "/none/events")
                + api.transcript("DELETE", ALIAS + "/cpu/events/..", "", "");
        // then
        Golden.assertMatches(ApiIT.class, "events.txt", seen);
    }

    @Test
    void definesReplacesPatchesAndDeletesHandlersAsKapacitor() {
        // when
        var seen = api.transcript(HANDLERS)
                + define("{\"topic\":\"ignored\",\"id\":\"one\",\"kind\":\"scripted\","
                        + "\"options\":{\"outcome\":\"delivered\",\"labels\":[\"<a>\"]}}")
                + define("{\"id\":\"one\",\"kind\":\"scripted\"}")
                + define("{\"id\":\"two\",\"kind\":\"scripted\"}")
                + define("{\"id\":")
                + define("{\"id\":\"a b\",\"kind\":\"slack\",\"colour\":1}")
                + define("{\"id\":\"x\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"unresolved\"}}")
                + api.transcript(HANDLERS + "?pattern=o*")
                + api.transcript(HANDLERS + "/two")
                + api.transcript(HANDLERS + "/none")
                + api.transcript("PUT", HANDLERS + "/two", JSON, "{\"id\":\"three\",\"kind\":\"scripted\"}")
                + api.transcript("PUT", HANDLERS + "/three", JSON, "{\"id\":\"one\",\"kind\":\"scripted\"}")
                + api.transcript("PUT", HANDLERS + "/two", JSON, "{\"id\":\"two\",\"kind\":\"scripted\"}")
                + patch("[{\"op\":\"replace\",\"path\":\"/options/outcome\",\"value\":\"refused\"},"
                        + "{\"op\":\"add\",\"path\":\"/options/labels/-\",\"value\":\"b\"}]")
                + patch("[{\"op\":\"replace\",\"path\":\"/topic\",\"value\":\"x\"}]")
                + patch("[{\"op\":\"remove\",\"path\":\"/nothing\"}]")
                + patch("{}")
                + patch("[{\"op\":\"remove\",\"path\":\"/topic\"}]")
                + api.transcript("DELETE", HANDLERS + "/one", "", "")
                + api.transcript("DELETE", HANDLERS + "/one", "", "")
                + api.transcript(HANDLERS);
        // then
        Golden.assertMatches(ApiIT.class, "handlers-kapacitor.txt", seen);
    }

    @Test
    void aDeletedHandlerIsShownAsOneAlsoBeforeItsRunnerHearsOfIt() {
        // given: no delivery thread is left on which a runner could take a step
        for (int i = 0; i < 4; i++) {
            api.post(
                    OWN + "/held" + i + "/handlers",
                    "{\"id\":\"h\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"held\"}}");
            api.post(OWN + "/held" + i + "/events", "{\"id\":\"x\",\"level\":\"OK\"}");
        }
        await().until(() -> api.scripted.held() == 4);
        define("{\"id\":\"gone\",\"kind\":\"scripted\"}");
        api.post(OWN + "/cpu/events", "{\"id\":\"x\",\"level\":\"OK\"}");
        // when
        var deleted = api.send("DELETE", OWN + "/cpu/handlers/gone", "", "");
        // then
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(api.get(OWN + "/cpu/handlers").body())
                .contains("\"id\":\"gone\"", "\"state\":\"draining\",\"pending\":1")
                .doesNotContain("\"running\"");
        assertThat(api.get("/api/v1/receipts/5").body())
                .contains("\"status\":\"pending\",\"state\":\"draining\"")
                .doesNotContain("\"running\"");
        assertThat(api.get("/api/v1/status").body()).contains("\"running\":4", "\"draining\":1");
        assertThat(api.get(HANDLERS).body()).doesNotContain("gone");
        // when
        api.scripted.endSilence();
        // then
        await("it has delivered and is gone")
                .until(() -> !api.get(OWN + "/cpu/handlers").body().contains("gone"));
    }

    private String define(String body) {
        return api.transcript("POST", HANDLERS, JSON, body);
    }

    private String patch(String body) {
        return api.transcript("PATCH", HANDLERS + "/one", JSON, body);
    }

    @Test
    void definesHandlersFromFilesAndNamesTheirLines() {
        // when
        var seen = defineFile("""
                        # first
                        topic: cpu
                        id: one
                        kind: scripted
                        options:
                          labels: [a, b]
                        """)
                + defineFile("""
                        topic: cpu
                        id: one
                        kind: scripted
                        """)
                + defineFile("""
                        topic: cpu
                        id: two
                        kind: scripted
                        ---
                        topic: mem
                        id: three
                        kind: publish
                        options:
                          topics: [cpu]
                        """)
                + api.transcript(OWN + "/cpu/handlers")
                + api.transcript("POST", OWN + "/disk/handlers", JSON, "{\"id\":\"four\",\"kind\":\"scripted\"}")
                + api.transcript("POST", "/api/v1/handlers", JSON, "[]")
                + defineFile("# a file without a handler\n")
                + ApiFixture.text(
                        "POST /api/v1/handlers with a file name",
                        api.send(
                                "POST",
                                "/api/v1/handlers",
                                HandlerBody.YAML,
                                "topic: cpu\nid: x y\nkind: scripted\nmatch: level() = OK\ncolour: red\n",
                                "Tocsin-File-Name",
                                "handlers/h%C3%A4ndler.yaml"));
        // then
        Golden.assertMatches(ApiIT.class, "handlers-own.txt", seen);
    }

    private String defineFile(String yaml) {
        return api.transcript("POST", "/api/v1/handlers", HandlerBody.YAML, yaml);
    }

    @Test
    void showsWhatBecameOfEvents() {
        // given
        api.post(OWN + "/cpu/handlers", "{\"id\":\"good\",\"kind\":\"scripted\"}");
        api.post(OWN + "/cpu/handlers", "{\"id\":\"mute\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"mute\"}}");
        threeEvents();
        api.post(OWN + "/bad/handlers", "{\"id\":\"bad\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"refused\"}}");
        api.post(OWN + "/bad/events", "{\"id\":\"x\",\"level\":\"INFO\"}");
        await().until(() -> api.get("/api/v1/receipts/3").body().contains("\"delivered\""));
        await().until(() -> api.get("/api/v1/receipts/4").body().contains("record too large"));
        api.post(
                OWN + "/quiet/handlers", "{\"id\":\"q\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"filtered\"}}");
        api.post(OWN + "/quiet/events", "{\"id\":\"x\",\"level\":\"INFO\"}");
        await().until(() -> api.get("/api/v1/receipts/5").body().contains("\"filtered\""));
        awaitHandedOver();
        // when
        var seen = api.transcript(OWN + "/cpu/deliveries")
                + api.transcript(OWN + "/cpu/deliveries?event=cpu:a&limit=1")
                + api.transcript(OWN + "/cpu/deliveries?from=2026-03-01T12:00:00Z&limit=1")
                + api.transcript(OWN + "/cpu/deliveries?from=2026-03-01T12:00:01Z")
                + api.transcript(OWN + "/cpu/deliveries?to=2026-03-01T12:00:00Z")
                + api.transcript(OWN + "/cpu/deliveries?from=today")
                + api.transcript(OWN + "/cpu/deliveries?from=2026-03-01T12:00:01Z&to=2026-03-01T12:00:00Z")
                + api.transcript(OWN + "/cpu/deliveries?limit=0")
                + api.transcript(OWN + "/none/deliveries")
                + api.transcript("/api/v1/receipts/1")
                + api.transcript("/api/v1/receipts/4")
                + api.transcript("/api/v1/receipts/5")
                + api.transcript("/api/v1/receipts/99")
                + api.transcript("/api/v1/receipts/x");
        // then
        Golden.assertMatches(ApiIT.class, "deliveries.txt", seen);
    }

    @Test
    void showsTheNewestEventsOfATopicAmongManyOthers() {
        // given
        for (int i = 0; i < 20; i++) {
            api.post(OWN + "/rare/events", "{\"id\":\"r" + i + "\",\"level\":\"OK\"}");
            api.post(
                    OWN + "/busy/events",
                    "[" + "{\"id\":\"b\",\"level\":\"OK\"},".repeat(300) + "{\"id\":\"b\",\"level\":\"OK\"}]");
        }
        // when
        var some = api.get(OWN + "/rare/deliveries?limit=3").body();
        var all = api.get(OWN + "/rare/deliveries?limit=1000").body();
        // then
        assertThat(some).containsSubsequence("\"r17\"", "\"r18\"", "\"r19\"").doesNotContain("\"r16\"");
        assertThat(all).containsSubsequence("\"r0\"", "\"r10\"", "\"r19\"").doesNotContain("\"b\"");
    }

    @Test
    void saysHowTheDaemonIs() {
        // given
        api.post(OWN + "/cpu/handlers", "{\"id\":\"mute\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"mute\"}}");
        api.post(OWN + "/cpu/events", "{\"id\":\"x\",\"level\":\"INFO\"}");
        // when
        var seen =
                api.transcript("/health/live") + api.transcript("/health/ready") + api.transcript("/api/v1/clusters");
        api.health.report("cluster:main", Severity.FAILED, "no broker answers");
        seen += api.transcript("/health/ready");
        await().until(() -> api.get("/api/v1/status").body().contains("\"inFlight\":1"));
        seen += api.transcript("/api/v1/status");
        api.health.report("store", Severity.FAILED, "the disk is full");
        seen += api.transcript("/health/ready");
        // then
        Golden.assertMatches(ApiIT.class, "status.txt", seen);
    }

    @Test
    void countsInTheLogWhatIsPendingAndShowsTheWorst() {
        // given
        api.post(OWN + "/cpu/handlers", "{\"id\":\"good\",\"kind\":\"scripted\"}");
        api.post(OWN + "/cpu/handlers", "{\"id\":\"mute\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"mute\"}}");
        threeEvents();
        await().until(() -> api.get("/api/v1/status").body().contains("\"delivered\":3"));
        // when
        var worst = api.get("/api/v1/status?worst=1&count=walk").body();
        var wrong = api.transcript("/api/v1/status?count=guess");
        // then
        assertThat(worst)
                .contains("\"id\":\"mute\"", "\"pending\":3}", "\"counted\":3")
                .doesNotContain("\"id\":\"good\"");
        assertThat(wrong).contains("400").contains("Fix: count=walk, or leave it out.");
    }

    @Test
    void reloadsAndSetsTheLogLevel() {
        // when
        var seen = api.transcript("POST", "/api/v1/reload", "", "");
        api.reloaded.set(new Reloader.Reloaded(List.of("defined 2 handlers"), List.of("a.yaml:1:1: bad. Fix: good.")));
        seen += api.transcript("POST", "/api/v1/reload", "", "")
                + api.transcript("POST", "/kapacitor/v1/loglevel", JSON, "{\"level\":\"error\"}")
                + api.transcript("POST", "/api/v1/loglevel", JSON, "{\"level\":\"info\"}")
                + api.transcript("POST", "/kapacitor/v1/loglevel", JSON, "{\"level\":\"loud\"}")
                + api.transcript("POST", "/kapacitor/v1/loglevel", JSON, "{\"level\"}")
                + api.transcript("POST", "/api/v1/loglevel", JSON, "{\"levle\":\"info\"}");
        // then
        Golden.assertMatches(ApiIT.class, "control.txt", seen);
    }

    @Test
    void answersPingsAsKapacitor() {
        // when
        var get = api.get("/kapacitor/v1/ping");
        var head = api.send("HEAD", "/kapacitor/v1preview/ping", "", "");
        // then
        assertThat(get.statusCode()).isEqualTo(204);
        assertThat(head.statusCode()).isEqualTo(204);
        assertThat(head.headers().firstValue("X-Kapacitor-Version")).contains("0.1.0");
        assertThat(get.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
    }

    @Test
    void showsMetrics() {
        // given
        threeEvents();
        // when
        var answer = api.get("/metrics");
        // then
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body())
                .contains("tocsin_events_accepted_total{topic=\"cpu\"} 3.0", "tocsin_requests_total{code=\"200\"} 1.0");
    }

    @Test
    void showsAReplayThatGoesOnUntilItIsCancelled() {
        // given
        api.post(OWN + "/cpu/handlers", "{\"id\":\"mute\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"mute\"}}");
        threeEvents();
        // when
        awaitHandedOver();
        var seen = api.transcript("POST", "/api/v1/replays", JSON, "{\"topic\":\"cpu\",\"handlers\":[\"mute\"]}")
                + api.transcript(
                        "POST", "/api/v1/replays", JSON, "{\"topic\":\"cpu\",\"handlers\":[\"none\"],\"fromSeq\":1}")
                + api.transcript(
                        "POST", "/api/v1/replays", JSON, "{\"topic\":\"cpu\",\"handlers\":[\"mute\"],\"fromSeq\":2}")
                + api.transcript(
                        "POST",
                        "/api/v1/replays",
                        JSON,
                        "{\"topic\":\"cpu\",\"handlers\":[\"mut\"],\"from\":\"2026-03-01T12:00:00Z\"}")
                + api.transcript(
                        "POST",
                        "/api/v1/replays",
                        JSON,
                        "{\"topic\":\"cpuu\",\"handlers\":[\"mute\"],\"from\":\"2026-03-01T12:00:00Z\"}")
                + api.transcript(
                        "POST",
                        "/api/v1/replays",
                        JSON,
                        "{\"topic\":\"cpu\",\"handlers\":[\"mute\"],\"from\":\"2026-03-01T12:00:01Z\",\"to\":\"2026-03-01T12:00:00Z\"}")
                + api.transcript("/api/v1/replays/1")
                + api.transcript("/api/v1/receipts/2");
        assertThat(api.get("/api/v1/status").body()).contains("\"replays\":[{\"id\":1,\"kind\":\"replay\"");
        seen += api.transcript("DELETE", "/api/v1/replays/1", "", "")
                + api.transcript("DELETE", "/api/v1/replays/1", "", "")
                + api.transcript("DELETE", "/api/v1/replays/x", "", "")
                + api.transcript("/api/v1/replays");
        // then
        assertThat(api.get("/api/v1/status").body()).doesNotContain("\"replays\"");
        Golden.assertMatches(ApiIT.class, "replays.txt", seen);
    }

    @Test
    void listsShowsAndDropsDeadLetters() {
        // given
        api.post(OWN + "/bad/handlers", "{\"id\":\"bad\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"refused\"}}");
        api.post(
                OWN + "/bad/events",
                "{\"id\":\"x\",\"level\":\"INFO\",\"details\":\"d\",\"tags\":{\"host\":\"a\"},"
                        + "\"fields\":{\"n\":1,\"x\":1.5,\"b\":true,\"s\":\"t\"}}");
        api.post(OWN + "/bad/events", "{\"id\":\"y\",\"level\":\"INFO\"}");
        api.post(OWN + "/bad/events", "{\"id\":\"z\",\"level\":\"INFO\"}");
        await().until(() -> api.get("/api/v1/dead-letters").body().contains("\"seq\":3"));
        // when
        var seen = api.transcript("/api/v1/dead-letters?topic=bad&handler=bad&limit=2")
                + api.transcript("/api/v1/dead-letters?after=1-3&reason=TOO")
                + api.transcript("/api/v1/dead-letters?from=2026-03-01T12:00:01Z")
                + api.transcript("/api/v1/dead-letters?after=x")
                + api.transcript("/api/v1/dead-letters?topic=cpu")
                + api.transcript("/api/v1/dead-letters/1")
                + api.transcript("/api/v1/dead-letters/1?handler=other")
                + api.transcript("/api/v1/dead-letters/x")
                + api.transcript("DELETE", "/api/v1/dead-letters", "", "")
                + api.transcript("DELETE", "/api/v1/dead-letters?topic=bad&dry-run=yes", "", "")
                + api.transcript("DELETE", "/api/v1/dead-letters?topic=bad&dry-run=true", "", "")
                + api.transcript("DELETE", "/api/v1/dead-letters/1", "", "")
                + api.transcript("DELETE", "/api/v1/dead-letters/1", "", "")
                + api.transcript("DELETE", "/api/v1/dead-letters?all=true", "", "")
                + api.transcript("/api/v1/receipts/1")
                + api.transcript("/api/v1/dead-letters");
        // then
        Golden.assertMatches(ApiIT.class, "dead-letters.txt", seen);
    }

    /** What is pending of topic {@code cpu} lies with its handlers. */
    private void awaitHandedOver() {
        await().until(() -> {
            var body = api.get(OWN + "/cpu/deliveries").body();
            return !body.contains("\"status\":\"pending\",\"state\"") && !body.contains("waits behind");
        });
    }

    private void threeEvents() {
        api.post(OWN + "/cpu/events", """
                [{"id":"cpu:a","level":"CRITICAL","message":"a < b","time":2000000},
                 {"id":"a/b 50% é","level":"WARNING","details":"d","duration":"90s"},
                 {"id":"..","level":"OK"}]
                """);
    }
}
