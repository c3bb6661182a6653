package io.tocsin.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.golden.Golden;
import io.tocsin.store.Store;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeliveryWaitIT {

    private static final String TOPICS = "/api/v1/alerts/topics";
    private static final String JSON = "application/json";
    private static final String GOOD = "{\"id\":\"a\",\"level\":\"CRITICAL\"}";
    private static final String KEY = "Idempotency-Key";

    private final ApiFixture api = new ApiFixture(200);

    @AfterEach
    void close() {
        api.close();
    }

    private void define(String topic, String id, String outcome, String match) {
        var answer = api.post(
                TOPICS + "/" + topic + "/handlers",
                "{\"id\":\"" + id + "\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"" + outcome
                        + "\"},\"match\":\"" + match + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String publish(String topic, String query, String body) {
        return api.transcript("POST", TOPICS + "/" + topic + "/events?wait=delivered" + query, JSON, body);
    }

    @Test
    void answersWhenEveryHandlerHasAnswered() {
        // given
        define("good", "one", "delivered", "");
        define("good", "two", "filtered", "");
        define("good", "three", "delivered", "level() == OK");
        define("bad", "one", "delivered", "");
        define("bad", "refuses", "refused", "level() == CRITICAL");
        define("slow", "mute", "mute", "");
        define("slow", "one", "delivered", "");
        // when
        var seen = publish("good", "", GOOD)
                + publish("good", "&timeout=1m", "[" + GOOD + "," + GOOD + ",{\"id\":\"x\"}]")
                + publish("good", "&results=errors", "[" + GOOD + "," + GOOD + "]")
                + publish("bad", "", GOOD)
                + publish("bad", "&results=errors", "[" + GOOD + ",{\"id\":\"b\",\"level\":\"OK\"}]")
                + publish("slow", "&timeout=5s", GOOD)
                + publish("slow", "&timeout=0s", "[" + GOOD + "]")
                        .replaceAll("\\{[^{}]*\"handler\":\"one\"[^{}]*}", "{one: not yet, or just now}")
                        .replaceAll("while \\d of 2", "while some of 2")
                        .replaceAll("(waits behind what is )?handed over and not", "not")
                + publish("nobody", "", GOOD)
                + publish("good", "", "{\"id\":\"a\",\"level\":\"BAD\"}");
        // then
        Golden.assertMatches(DeliveryWaitIT.class, "publish-wait.txt", seen);
    }

    @Test
    void waitsForTheTopicsOwnHandlersOnly() {
        // given
        assertThat(api.post(
                                TOPICS + "/front/handlers",
                                "{\"id\":\"on\",\"kind\":\"publish\",\"options\":{\"topics\":[\"back\"]}}")
                        .statusCode())
                .isEqualTo(200);
        define("back", "mute", "mute", "");
        // when
        var answer = api.post(TOPICS + "/front/events?wait=delivered&timeout=30s", GOOD);
        // then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"handler\":\"on\",\"kind\":\"publish\",\"status\":\"delivered\"");
    }

    @Test
    void doesNotWaitForAHandlerThatIsDefinedLater() {
        // given
        var path = TOPICS + "/t/events";
        var first = api.post(path, GOOD, KEY, "k");
        define("t", "mute", "mute", "");
        // when
        var again = api.post(path + "?wait=delivered&timeout=30s", GOOD, KEY, "k");
        // then
        assertThat(first.body()).contains("\"handlers\":0");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).endsWith(",\"deliveries\":[]}");
    }

    @Test
    void aRepetitionWaitsForTheEventsOfTheFirst() {
        // given
        define("good", "one", "delivered", "");
        var path = TOPICS + "/good/events";
        var first = api.post(path, "[" + GOOD + "," + GOOD + "]", KEY, "k");
        // when
        var again = api.post(path + "?wait=delivered&timeout=30s", "[" + GOOD + "," + GOOD + "]", KEY, "k");
        var other = api.post(path + "?wait=delivered&results=errors", "[" + GOOD + "," + GOOD + "]", KEY, "k");
        // then
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        String unclosed = first.body().substring(0, first.body().length() - 1);
        assertThat(again.body())
                .startsWith(unclosed + ",\"deliveries\":[{\"seq\":1,")
                .contains("\"offset\":1201", "\"offset\":1202");
        assertThat(other.statusCode()).as("results make it another request").isEqualTo(422);
        assertThat(api.get(TOPICS + "/good").body()).contains("\"collected\":2");
    }

    @Test
    void saysTheSameToARepetitionOfWhatRanOutOfTime() {
        // given
        define("slow", "mute", "mute", "");
        var path = TOPICS + "/slow/events?wait=delivered&timeout=20ms";
        // when
        var first = api.post(path, GOOD, KEY, "k");
        var again = api.post(path, GOOD, KEY, "k");
        // then
        assertThat(first.statusCode()).isEqualTo(504);
        assertThat(again.statusCode()).isEqualTo(504);
        assertThat(withoutReason(again))
                .isEqualTo(withoutReason(first))
                .contains("\"stored\":true", "\"status\":\"pending\"", "with the same Idempotency-Key.");
        assertThat(api.get(TOPICS + "/slow").body()).contains("\"collected\":1");
    }

    /** Whether it is handed over by then is a matter of milliseconds. */
    private static String withoutReason(HttpResponse<String> answer) {
        return answer.body().replaceAll("\"(reason|since)\":\"[^\"]*\",?", "").replace(",}", "}");
    }

    @Test
    void aStopEndsTheWaitAndSaysThatTheEventIsStored() {
        // given
        define("slow", "mute", "mute", "");
        CompletableFuture<HttpResponse<String>> waiting =
                CompletableFuture.supplyAsync(() -> api.post(TOPICS + "/slow/events?wait=delivered&timeout=10m", GOOD));
        await().until(() -> api.get("/api/v1/status").body().contains("\"inFlight\":1"));
        // when
        api.close();
        // then
        assertThat(waiting.join().statusCode()).isEqualTo(504);
        assertThat(waiting.join().body()).contains("\"stored\":true", "the daemon is stopping while 1 of 1");
    }

    @Test
    void aStoreThatFailsMeanwhileDoesNotMakeItLookUnstored() {
        // given
        define("slow", "mute", "mute", "");
        CompletableFuture<HttpResponse<String>> waiting =
                CompletableFuture.supplyAsync(() -> api.post(TOPICS + "/slow/events?wait=delivered&timeout=6s", GOOD));
        await().until(() -> api.get("/api/v1/status").body().contains("\"inFlight\":1"));
        // when
        api.store.refuseToOpen(true);
        api.store.fail();
        // then
        assertThat(waiting.join().statusCode()).isEqualTo(504);
        assertThat(waiting.join().body())
                .contains("\"stored\":true", "the events are stored, but what became of them is not known now");
        api.store.refuseToOpen(false);
        await().until(() -> api.get("/api/v1/receipts/1").statusCode() == 200);
    }

    @Test
    void hundredsWaitAtATime() {
        // given
        define("slow", "mute", "mute", "");
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        // a hundred at a time, since what has not begun to wait is worked on
        for (int i = 1; i <= 600; i++) {
            answers.add(api.sendAsync(
                    TOPICS + "/slow/events?wait=delivered&timeout=10m", "{\"id\":\"" + i + "\",\"level\":\"OK\"}"));
            if (i % 100 == 0) {
                var stored = "\"pending\":" + i + ",";
                await().until(() -> api.get("/api/v1/status").body().contains(stored));
            }
        }
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        // when
        api.close();
        // then
        assertThat(answers.stream().map(answer -> answer.join().statusCode()))
                .as("more than may be worked on at a time")
                .containsOnly(504);
    }

    @Test
    void dryRunTellsWhatWouldHappenAndDoesNothing() {
        // given
        define("good", "one", "delivered", "");
        define("good", "rare", "delivered", "count() % 2 == 0");
        var path = TOPICS + "/good/events?dry-run=true";
        var some = "[" + GOOD + ",{\"id\":\"b\",\"level\":\"BAD\"},{\"id\":\"a\",\"level\":\"OK\"}]";
        // when
        var seen = api.transcript("POST", path, JSON, GOOD)
                + api.transcript("POST", path, JSON, some)
                + api.transcript("POST", path + "&results=errors", JSON, some)
                + api.transcript("POST", path, JSON, "{\"id\":\"b\",\"level\":\"BAD\"}")
                + api.transcript("POST", path, JSON, "{")
                + api.transcript("POST", TOPICS + "/nobody/events?dry-run=true", JSON, GOOD);
        // then
        Golden.assertMatches(DeliveryWaitIT.class, "publish-dry-run.txt", seen);
        assertThat(api.get(TOPICS + "/good").body()).contains("\"collected\":0");
        assertThat(api.get(TOPICS + "/nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void dryRunIsRefusedWhereTheRequestWouldBe() {
        // given
        api.store.setRoom(new Store.Room(10, 1, 100, Long.MAX_VALUE));
        await().until(() -> api.get("/health/ready").statusCode() == 503);
        // when
        var answer = api.post(TOPICS + "/good/events?dry-run=true", GOOD);
        // then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("the disk is full up to its reserve");
    }
}
