package io.tocsin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.golden.Golden;
import io.tocsin.ingest.NativeEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExplainIT {

    private static final String JSON = "application/json";
    private static final String TOPICS = "/api/v1/alerts/topics";
    private static final String EXPLAIN = "/api/v1/explain";
    private static final String EVENT = """
            {"id":"cpu:a","level":"CRITICAL","time":"2026-03-01T11:00:00Z","tags":{"host":"web1"}}""";

    private final ApiFixture api = new ApiFixture(200);

    @AfterEach
    void close() {
        api.close();
    }

    private void define(String topic, String id, String rest) {
        var answer = api.post(TOPICS + "/" + topic + "/handlers", "{\"id\":\"" + id + "\"," + rest + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void handlers() {
        define("cpu", "all", "\"kind\":\"scripted\"");
        define("cpu", "bad", "\"kind\":\"scripted\",\"options\":{\"outcome\":\"refused\"}");
        define("cpu", "forward", "\"kind\":\"publish\",\"options\":{\"topics\":[\"everything\",\"nobody\"]}");
        define("cpu", "mild", "\"kind\":\"scripted\",\"match\":\"level() < WARNING OR \\\"host\\\" =~ /^db/\"");
        define("cpu", "rare", "\"kind\":\"scripted\",\"match\":\"count() % 2 == 0\"");
        define("everything", "racked", "\"kind\":\"scripted\",\"match\":\"\\\"rack\\\" == 'r1'\"");
    }

    private void settled(int seq) {
        await().until(() -> !api.get("/api/v1/receipts/" + seq).body().contains("\"pending\""));
    }

    /** But for the handler {@code mute}. */
    private void settledButForOne(int seq) {
        await().until(() ->
                api.get("/api/v1/receipts/" + seq).body().split("\"kind\":\"[a-z]+\",\"status\":\"pending\"", -1).length
                        == 2);
    }

    @Test
    void tellsWhereAnAlertIs() {
        // given
        handlers();
        define("cpu", "mute", "\"kind\":\"scripted\",\"options\":{\"outcome\":\"mute\"},\"match\":\"changed()\"");
        api.post(TOPICS + "/cpu/events", EVENT);
        settledButForOne(1);
        await().until(() -> api.get("/api/v1/receipts/2").body().contains("\"filtered\""));
        await().until(() -> api.get("/api/v1/receipts/1").body().contains("handed over and not answered yet"));
        define("cpu", "late", "\"kind\":\"scripted\"");
        // when
        var seen = api.transcript(EXPLAIN + "?seq=1") + api.transcript(EXPLAIN + "?topic=everything&event=cpu:a");
        // then
        Golden.assertMatches(ExplainIT.class, "explain.txt", seen);
    }

    @Test
    void tellsWhatWouldBecomeOfAnAlertAndDoesNothing() {
        // given
        handlers();
        api.post(TOPICS + "/cpu/events", "{\"id\":\"cpu:a\",\"level\":\"OK\"}");
        settled(1);
        // when
        var seen = api.transcript("POST", EXPLAIN + "?topic=cpu", JSON, EVENT)
                + api.transcript("POST", EXPLAIN + "?topic=cpu", JSON, EVENT)
                + api.transcript(
                        "POST",
                        EXPLAIN + "?topic=everything",
                        NativeEvents.LINES,
                        EVENT + "\n{\"id\":\"cpu:a\",\"level\":\"OK\",\"tags\":{\"rack\":\"r1\"}}\n")
                + api.transcript("POST", EXPLAIN + "?topic=nobody", JSON, EVENT);
        // then
        Golden.assertMatches(ExplainIT.class, "explain-hypothetical.txt", seen);
        assertThat(api.get(TOPICS + "/cpu").body()).contains("\"collected\":1");
        assertThat(api.get(TOPICS + "/nobody").body()).contains("\"collected\":1");
        api.post(TOPICS + "/cpu/events", EVENT);
        await("the match counts on from the only event before")
                .until(
                        () -> api.get(EXPLAIN + "?topic=cpu&event=cpu:a")
                                .body()
                                .contains(
                                        "\"handler\":\"rare\",\"kind\":\"scripted\",\"state\":\"running\",\"match\":\"count() % 2 == 0\",\"matched\":true"));
    }

    @Test
    void refusesWhatItCannotExplain() {
        // given
        handlers();
        api.post(TOPICS + "/cpu/events", EVENT);
        // when
        var seen = api.transcript(EXPLAIN)
                + api.transcript(EXPLAIN + "?seq=77")
                + api.transcript(EXPLAIN + "?seq=x")
                + api.transcript(EXPLAIN + "?seq=1&topic=cpu")
                + api.transcript(EXPLAIN + "?topic=none&event=cpu:a")
                + api.transcript(EXPLAIN + "?topic=cpu&event=none")
                + api.transcript(EXPLAIN + "?topic=cpu")
                + api.transcript("POST", EXPLAIN, JSON, EVENT)
                + api.transcript("POST", EXPLAIN + "?topic=a%20b", JSON, EVENT)
                + api.transcript("POST", EXPLAIN + "?topic=cpu", JSON, "{\"id\":\"a\",\"level\":\"BAD\",\"colour\":1}")
                + api.transcript("POST", EXPLAIN + "?topic=cpu", JSON, "[" + EVENT + ",{\"id\":\"a\"}]");
        // then
        Golden.assertMatches(ExplainIT.class, "explain-refused.txt", seen);
        assertThat(api.post(EXPLAIN + "?topic=cpu", "[" + (EVENT + ",").repeat(100) + EVENT + "]")
                        .body())
                .contains("101 events; at most 100");
    }

    @Test
    void saysThatTheStoreHasFailed() {
        // given
        handlers();
        api.post(TOPICS + "/cpu/events", EVENT);
        settled(1);
        api.store.refuseToOpen(true);
        api.store.fail();
        // when
        var answer = api.get(EXPLAIN + "?topic=cpu&event=cpu:a");
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        api.store.refuseToOpen(false);
        await().until(() -> api.get(EXPLAIN + "?topic=cpu&event=cpu:a").statusCode() == 200);
    }

    @Test
    void showsTheLogOfATopic() {
        // given
        api.post(TOPICS + "/cpu/events", "[" + EVENT + ",{\"id\":\"b\",\"level\":\"OK\",\"fields\":{\"x\":1.5}}]");
        api.post(TOPICS + "/cpu/events", EVENT);
        // when
        var seen = api.transcript(TOPICS + "/cpu/log?limit=1")
                + api.transcript(TOPICS + "/cpu/log?after=1&limit=1")
                + api.transcript(TOPICS + "/cpu/log?event=cpu:a&from=2026-03-01T12:00:00Z&limit=1")
                + api.transcript(TOPICS + "/cpu/log?after=3")
                + api.transcript(TOPICS + "/cpu/log?after=1&event=b")
                + api.transcript(TOPICS + "/none/log");
        // then
        Golden.assertMatches(ExplainIT.class, "log.txt", seen);
    }
}
