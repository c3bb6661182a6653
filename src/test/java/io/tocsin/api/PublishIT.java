package io.tocsin.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.TopicId;
import io.tocsin.golden.Golden;
import io.tocsin.ingest.NativeEvents;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PublishIT {

    private static final String EVENTS = "/api/v1/alerts/topics/t/events";
    private static final String GOOD = "{\"id\":\"a\",\"level\":\"CRITICAL\"}";
    private static final String KEY = "Idempotency-Key";

    private final ApiFixture api = new ApiFixture(200);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void answersAsDocumented() {
        // given
        api.post("/api/v1/alerts/topics/t/handlers", "{\"id\":\"h\",\"kind\":\"scripted\"}");
        // when
        var seen = publish(GOOD)
                + publish(GOOD)
                + publish("[" + GOOD + ",{\"id\":\"b\",\"level\":\"OK\"}]")
                + publish("[" + GOOD + ",{\"id\":\"b\",\"level\":\"BAD\"},{\"id\":\"c\",\"level\":\"ok\"}]")
                + api.transcript(
                        "POST", EVENTS + "?results=errors", NativeEvents.LINES, GOOD + "\nnonsense\n\n" + GOOD + "\n")
                + publish("{\"id\":\"b\",\"level\":\"BAD\",\"colour\":1}")
                + publish("[{\"id\":\"b\"},{}]")
                + publish("{\"id\":\"a\",")
                + publish("[]")
                + publish("{\"id\":\"a\",\"level\":\"OK\",\"expiresIn\":\"1h\"}")
                + api.transcript("POST", "/api/v1/alerts/topics/a%20b/events", "application/json", GOOD)
                + api.transcript("POST", "/api/v1/alerts/topics/nobody/events", "application/json", GOOD);
        // then
        Golden.assertMatches(PublishIT.class, "publish.txt", seen);
    }

    @Test
    void refusesOptionsThatItDoesNotHave() {
        // when
        var seen = List.of(
                        "notify=changes",
                        "notify=never",
                        "timeout=10s",
                        "wait=long",
                        "wait=delivered&timeout=11m",
                        "wait=delivered&timeout=soon",
                        "wait=delivered&dry-run=true",
                        "dry-run=yes",
                        "results=none",
                        "wiat=x")
                .stream()
                .map(option -> api.transcript("POST", EVENTS + "?" + option, "application/json", GOOD))
                .collect(Collectors.joining());
        // then
        Golden.assertMatches(PublishIT.class, "publish-options.txt", seen);
        assertThat(api.get("/api/v1/alerts/topics/t").statusCode()).isEqualTo(404);
        assertThat(api.post(EVENTS + "?wait=accepted&dry-run=false&notify=every&results=all", GOOD)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void storesNothingOfARejectedItem() {
        // when
        api.post(EVENTS, "[{\"id\":\"good\",\"level\":\"OK\"},{\"id\":\"bad\",\"level\":\"BAD\"}]");
        // then
        assertThat(api.get(EVENTS).body()).contains("\"good\"").doesNotContain("\"bad\"");
    }

    @Test
    void refusesAnEventThatIsTooLarge() {
        // when
        var answer = api.post(
                EVENTS, "[" + GOOD + ",{\"id\":\"big\",\"level\":\"OK\",\"message\":\"" + "x".repeat(70_000) + "\"}]");
        // then
        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(answer.body())
                .contains("\"index\":1,\"status\":400", "at most 65536 (max-event-bytes)", "Fix: send less text");
    }

    @Test
    void answersARepetitionWithTheFirstAnswer() {
        // given
        var first = api.post(EVENTS, GOOD, KEY, "k-1");
        // when
        var again = api.post(EVENTS, GOOD, KEY, "\"k-1\"");
        var other = api.post(EVENTS, "{\"id\":\"b\",\"level\":\"OK\"}", KEY, "k-1");
        var otherTopic = api.post("/api/v1/alerts/topics/u/events", GOOD, KEY, "k-1");
        // then
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(otherTopic.statusCode()).isEqualTo(200);
        assertThat(api.get("/api/v1/alerts/topics/t").body()).contains("\"collected\":1");
    }

    @Test
    void forgetsTheKeyOfARefusedRequest() {
        // given
        api.post(EVENTS, "{\"id\":\"a\",\"level\":\"BAD\"}", KEY, "k");
        // when
        var corrected = api.post(EVENTS, GOOD, KEY, "k");
        // then
        assertThat(corrected.statusCode()).isEqualTo(200);
    }

    @Test
    void refusesWhatIsNoKey() {
        assertThat(List.of("\"\"", "x".repeat(257), "a\tb").stream()
                        .map(key -> api.post(EVENTS, GOOD, KEY, key).statusCode()))
                .containsOnly(400);
    }

    @Test
    void saysWhenItIsUnknownWhetherAnEventWasStored() {
        // given
        api.store.failNextWrite();
        // when
        var answer = api.post(EVENTS, GOOD);
        // then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("\"outcome\":\"unknown\"");
    }

    @Test
    void givesEachEventOfManyRequestsItsOwnSeq() {
        // when
        var answers = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> api.post(EVENTS, "{\"id\":\"" + i + "\",\"level\":\"OK\"}"))
                .toList();
        // then
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
        assertThat(answers.stream().map(answer -> answer.body().replaceAll(".*\"seq\":(\\d+).*", "$1")))
                .doesNotHaveDuplicates();
    }

    @Test
    void answersWithTheConfiguredStatus() {
        try (var accepting = new ApiFixture(202);
                var silent = new ApiFixture(204)) {
            // when
            var accepted = accepting.post(EVENTS, "[" + GOOD + "]");
            var nothing = silent.post(EVENTS, GOOD);
            // then
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(accepted.body()).contains("\"status\":202");
            assertThat(nothing.statusCode()).isEqualTo(204);
            assertThat(nothing.body()).isEmpty();
        }
    }

    @Test
    void keepsTheListedHeadersOfTheRequestWithEachEvent() {
        try (var keeping = new ApiFixture(201, "x-my-key", "x-none")) {
            // when
            var answer = keeping.post(EVENTS, "[" + GOOD + "," + GOOD + "]", "X-My-Key", "k-7", "X-Other", "no");
            // then
            assertThat(answer.statusCode()).isEqualTo(201);
            var entries = keeping.log.read(1, new TopicId("t"), 1, 10, 1 << 20);
            assertThat(entries)
                    .hasSize(2)
                    .allSatisfy(entry ->
                            assertThat(entry.event().data().headers()).containsExactly(Map.entry("x-my-key", "k-7")))
                    .allSatisfy(entry -> assertThat(entry.event().data().tags()).isEmpty());
        }
    }

    @Test
    void countsTheKeptHeadersInTheSizeOfAnEvent() {
        try (var keeping = new ApiFixture(200, "x-my-key")) {
            // given
            var event = "{\"id\":\"a\",\"level\":\"OK\",\"message\":\"" + "x".repeat(65_000) + "\"}";
            assertThat(keeping.post(EVENTS, event).statusCode()).isEqualTo(200);
            // when
            var answer = keeping.post(EVENTS, event, "X-My-Key", "k".repeat(600));
            // then
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("at most 65536 (max-event-bytes)");
        }
    }

    @Test
    void takesAnotherKeptHeaderUnderTheSameKeyForAnotherRequest() {
        try (var keeping = new ApiFixture(200, "x-my-key")) {
            // given
            keeping.post(EVENTS, GOOD, KEY, "k", "X-My-Key", "one");
            // when
            var again = keeping.post(EVENTS, GOOD, KEY, "k", "X-My-Key", "one");
            var other = keeping.post(EVENTS, GOOD, KEY, "k", "X-My-Key", "two");
            // then
            assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
            assertThat(other.statusCode()).isEqualTo(422);
        }
    }

    private String publish(String body) {
        return api.transcript("POST", EVENTS, "application/json", body);
    }
}
