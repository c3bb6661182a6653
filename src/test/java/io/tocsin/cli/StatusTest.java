package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The screen of {@code tocsin status}, over prepared answers of the API. */
final class StatusTest {

    private static final String WORST = "GET /api/v1/status?worst=8";

    private static final String STORE = """
            "store":{"usedBytes":1288490188,"freeBytes":32319729664,"reserveBytes":1717986918,"accepting":%s,
              "log":{"keptSince":"2026-02-22T13:00:00Z","roomLastsSeconds":1036800,"shortOfRoom":false,"heldBy":%s}},
            """;

    private final FakeDaemon daemon = new FakeDaemon();

    @AfterEach
    void close() {
        daemon.close();
    }

    @Test
    void showsThatAllIsWellAndEndsWithZero() {
        // given
        daemon.on(WORST, 200, """
                {"version":"0.1.0","startedAt":"2026-03-01T08:50:00Z","now":"2026-03-01T13:00:00Z","status":"ready",
                 "conditions":[],%s "unrouted":[],"deadLetters":{"count":0,"more":false},
                 "handlerStates":{"running":2,"waiting":0,"unresolved":0,"draining":0},"pending":0,"pendingBytes":0,
                 "handlers":[{"topic":"cpu","id":"kafka1","kind":"kafka","state":"running","pending":0,"backlogBytes":0},
                             {"topic":"cpu","id":"file","kind":"log","state":"running","pending":0,"backlogBytes":0}],
                 "clusters":[{"id":"main","state":"connected","since":"2026-03-01T08:50:01Z","unacknowledgedRecords":3}]}
                """.formatted(STORE.formatted(true, "[]")));
        // when
        var ran = Ran.tocsin("status", "--url", daemon.url());
        // then
        Golden.assertMatches(StatusTest.class, "status-well.txt", ran.transcript());
        assertFitsAScreen(ran);
    }

    @Test
    void showsWhatIsWrongSinceWhenAndWhatToDoAndEndsWithOne() {
        // given
        daemon.on(WORST, 200, """
                {"version":"0.1.0","startedAt":"2026-02-25T08:50:00Z","now":"2026-03-01T13:00:00Z","status":"degraded",
                 "conditions":[
                   {"name":"handler:cpu/kafka1","severity":"degraded","cause":"Kafka topic alerts does not exist",
                    "since":"2026-03-01T12:59:30Z","do":"tocsin show-topic-handler cpu kafka1"},
                   {"name":"cluster:eu","severity":"failed","cause":"no broker answers: nothing listens at 10.0.0.1:9092, nothing listens at 10.0.0.2:9092, and the name kafka3.example.org cannot be looked up",
                    "since":"2026-03-01T10:55:00Z","do":"tocsin clusters test eu"}],%s
                 "unrouted":[{"topic":"cup","events":1203,"nearest":"cpu"},{"topic":"x","events":1}],
                 "deadLetters":{"count":14,"more":false},
                 "handlerStates":{"running":1,"waiting":1,"unresolved":1,"draining":0},"pending":1204,"pendingBytes":1153434,
                 "handlers":[
                   {"topic":"mem","id":"lost","kind":"kafka","state":"unresolved","cause":"no cluster has the id \\"gone\\"",
                    "since":"2026-03-01T10:00:00Z","pending":4,"backlogBytes":1000,"oldest":"2026-03-01T11:00:00Z"},
                   {"topic":"cpu","id":"kafka1","kind":"kafka","state":"waiting","cause":"Kafka topic alerts does not exist",
                    "since":"2026-03-01T12:59:30Z","nextAttempt":"2026-03-01T13:00:12Z","pending":1200,
                    "backlogBytes":1152434,"oldest":"2026-03-01T12:59:30Z"},
                   {"topic":"cpu","id":"file","kind":"log","state":"running","pending":0,"backlogBytes":0}],
                 "clusters":[{"id":"us","state":"connected","since":"2026-02-25T08:50:01Z","unacknowledgedRecords":3},
                             {"id":"eu","state":"away","error":"no broker answers","since":"2026-03-01T10:55:00Z","unacknowledgedRecords":0}]}
                """.formatted(STORE.formatted(
                true, "[{\"topic\":\"cpu\",\"id\":\"kafka1\",\"events\":1200,\"bytes\":1153434}]")));
        // when
        var ran = Ran.tocsin("status", "--url", daemon.url());
        // then
        Golden.assertMatches(StatusTest.class, "status-wrong.txt", ran.transcript());
        assertFitsAScreen(ran);
    }

    @Test
    void doesNotSayThatNothingIsWrongOverWhatSomebodyShouldLookAt() {
        // given
        var answer = """
                {"version":"0.1.0","startedAt":"2026-03-01T08:50:00Z","now":"2026-03-01T13:00:00Z","status":"ready",
                 "conditions":[],%s "unrouted":[%s],"deadLetters":{"count":%d,"more":false},
                 "handlerStates":{"running":1},"pending":1,"pendingBytes":1,"handlers":[],"clusters":[]}
                """;
        var store = STORE.formatted(true, "[]").replace("1036800", "999999999");
        daemon.on(WORST, 200, answer.formatted(store, "{\"topic\":\"dsk\",\"events\":1,\"nearest\":\"disk\"}", 3))
                .on(WORST, 200, answer.formatted(store, "", 1));
        // when
        var both = Ran.tocsin("status", "--url", daemon.url());
        var letter = Ran.tocsin("status", "--url", daemon.url());
        // then
        assertThat(both.out().lines())
                .startsWith("tocsind 0.1.0, up 4h10m: ready; 3 dead letters, 1 topic without a handler")
                .contains(
                        "Unrouted  dsk: 1 event without a handler; did you mean disk?",
                        "Log       goes back 7d00h; room lasts over a year",
                        "Handlers  1 running; 1 event pending, 1 B");
        assertThat(letter.out().lines())
                .startsWith("tocsind 0.1.0, up 4h10m: ready; 1 dead letter")
                .contains("Dead      1 dead letter: tocsin dead-letters list");
        assertThat(both.code()).isZero();
    }

    @Test
    void showsAMistakeInTheConfigurationWithItsFix() {
        // given
        daemon.on(WORST, 200, """
                {"version":"0.1.0","startedAt":"2026-03-01T08:50:00Z","now":"2026-03-01T13:00:00Z","status":"degraded",
                 "conditions":[
                   {"name":"configuration","severity":"degraded","cause":"the last reload was refused and changed nothing: the configuration has 3 mistakes. First: /srv/monitoring/production/frankfurt/tocsin/tocsin.conf:14:3: kafka[1].brokers is empty; a cluster needs at least one broker. Fix: brokers = [\\"localhost:9092\\"]",
                    "since":"2026-03-01T12:59:30Z","do":"tocsind check, correct what it names, then: systemctl reload tocsind"}],%s
                 "unrouted":[],"deadLetters":{"count":0,"more":false},
                 "handlerStates":{"running":1},"pending":0,"pendingBytes":0,"handlers":[],"clusters":[]}
                """.formatted(STORE.formatted(true, "[]")));
        // when
        var ran = Ran.tocsin("status", "--url", daemon.url());
        // then
        Golden.assertMatches(StatusTest.class, "status-configuration.txt", ran.transcript());
        assertFitsAScreen(ran);
    }

    @Test
    void cutsNothingOfWhatStopsThePublishersOrACluster() {
        // given: a daemon that was fenced, and a store that is full
        daemon.on(WORST, 200, """
                {"version":"0.1.0","startedAt":"2026-03-01T08:50:00Z","now":"2026-03-01T13:00:00Z","status":"failed",
                 "conditions":[
                   {"name":"cluster:eu","severity":"failed","cause":"another daemon uses the id of this store (0123456789abcdef0123456789abcdef): the producer of cluster eu was fenced twice within 10m and stays off. Stop the other daemon, or give one of the stores an id of its own by tocsind store restore, then reload or restart this one",
                    "since":"2026-03-01T10:55:00Z","do":"what the cause says, then: systemctl reload tocsind"},
                   {"name":"store","severity":"failed","cause":"the disk is full up to its reserve: /%s",
                    "since":"2026-03-01T12:55:00Z","do":"make room on the disk, or lower reserve under [store]; this goes on over the width of a screen"}],
                 "store":{"usedBytes":1288490188,"freeBytes":32319729664,"reserveBytes":1717986918,"maxBytes":1288490188,"accepting":false,"log":null},
                 "unrouted":[],"deadLetters":{"count":0,"more":false},
                 "handlerStates":{"running":0,"waiting":2,"unresolved":0,"draining":0},"pending":2,"pendingBytes":99,
                 "handlers":[
                   {"topic":"cpu","id":"k","state":"waiting","cause":"cluster eu is off until a reload: another daemon",
                    "since":"2026-03-01T10:55:00Z","untilReload":true,"pending":1,"backlogBytes":1},
                   {"topic":"cpu","id":"file","state":"running","unansweredSince":"2026-03-01T12:59:18Z","pending":1,"backlogBytes":1}],
                 "clusters":[{"id":"eu","state":"off","error":"another","since":"2026-03-01T10:55:00Z","unacknowledgedRecords":0}]}
                """.formatted("d".repeat(100)));
        // when
        var ran = Ran.tocsin("status", "--url", daemon.url());
        // then
        Golden.assertMatches(StatusTest.class, "status-off.txt", ran.transcript());
        assertThat(ran.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void countsWhatDoesNotFit() {
        // given
        var conditions = IntStream.range(0, 300)
                .mapToObj(
                        i -> "{\"name\":\"handler:t/h" + i
                                + "\",\"severity\":\"degraded\",\"cause\":\"c\",\"since\":\"2026-03-01T12:59:30Z\",\"do\":\"d\"}")
                .collect(Collectors.joining(","));
        daemon.on(WORST, 200, """
                {"version":"0.1.0","startedAt":"2026-03-01T08:50:00Z","now":"2026-03-01T13:00:00Z","status":"failed",
                 "conditions":[%s],%s "unrouted":[],"deadLetters":{"count":10000,"more":true},
                 "handlerStates":{"running":9700,"waiting":300,"unresolved":0,"draining":0},"pending":5000000,"pendingBytes":99,
                 "handlers":[{"topic":"a\\u001b[31mred","id":"h","state":"waiting","pending":1,"backlogBytes":1}],"clusters":[]}
                """.formatted(conditions, STORE.formatted(false, "[]")));
        // when
        var ran = Ran.tocsin("status", "--url", daemon.url());
        // then
        Golden.assertMatches(StatusTest.class, "status-many.txt", ran.transcript());
    }

    @Test
    void printsTheAnswerAsJson() {
        // given
        daemon.on("GET /api/v1/status", 200, "{\"status\":\"ready\",\"conditions\":[]}");
        // when
        var ran = Ran.tocsin("status", "-o", "json", "--url", daemon.url());
        // then
        assertThat(ran.out()).isEqualTo("{\n    \"status\": \"ready\",\n    \"conditions\": []\n}\n");
        assertThat(ran.code()).isZero();
    }

    private static void assertFitsAScreen(Ran ran) {
        assertThat(ran.out().lines()).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 80);
    }
}
