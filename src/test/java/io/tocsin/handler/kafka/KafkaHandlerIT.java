package io.tocsin.handler.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.AlertJson;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.handler.Answer;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.Explanation;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.NoCursor;
import io.tocsin.handler.kafka.record.RecordPlan;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.metrics.Metrics;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KafkaHandlerIT {

    @Test
    void makesRecordsAndAnswersWithTheirPlace() {
        // given
        var answers = new ConcurrentSkipListMap<Long, Answer>();
        try (var broker = KafkaBroker.start()) {
            broker.createTopic("alerts", 7);
            broker.createTopic("spread", 3);
            var health = new Health(InstantSource.system());
            var clusters = KafkaClusters.open(
                    List.of(KafkaSettings.builder("eu", broker.bootstrap())
                            .eventHeader(true)
                            .build()),
                    new NamedThreads(health),
                    health,
                    InstantSource.system());
            try {
                awaitConnected(clusters);
                var keyed = handler(clusters, Map.of("topic", "alerts"));
                var spread = handler(clusters, Map.of("topic", "spread", "disablePartitionById", true));

                // when
                keyed.open()
                        .deliver(
                                List.of(entry(1, "cpu:nil"), entry(2, "cpu:host=serverA"), entry(3, "")),
                                new NoCursor(),
                                answers::put);
                spread.open()
                        .deliver(
                                List.of(entry(4, "same"), entry(5, "same"), entry(6, "same")),
                                new NoCursor(),
                                answers::put);
                Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> answers.size() == 6);
                keyed.close();
                spread.close();
            } finally {
                clusters.close(Deadline.after(Duration.ofMinutes(1)));
            }

            // then
            var read = broker.read("alerts");
            assertThat(read).hasSize(3);
            assertThat(answers.values()).allMatch(Answer.Delivered.class::isInstance);
            for (var record : read) {
                var header = record.headers().get(RecordPlan.EVENT_HEADER);
                assertThat(header).startsWith("store-1:");
                var seq = Long.parseLong(String.valueOf(header).substring("store-1:".length()));
                assertThat(record.valueText())
                        .isEqualTo(new String(
                                AlertJson.line(entry(seq, record.keyText()).event()), UTF_8));
                assertThat(answers.get(seq))
                        .isEqualTo(new Answer.Delivered(
                                new Answer.Position("eu", "alerts", record.partition(), record.offset())));
                assertThat(record.key()).isNotNull();
            }
            assertThat(read).anySatisfy(record -> {
                assertThat(record.keyText()).isEqualTo("cpu:nil");
                assertThat(record.partition()).isEqualTo(3);
            });
            assertThat(broker.read("spread"))
                    .extracting(KafkaBroker.ReadRecord::partition)
                    .containsExactly(0, 1, 2);
            assertThat(broker.read("spread"))
                    .extracting(KafkaBroker.ReadRecord::keyText)
                    .containsOnly("same");
        }
    }

    @Test
    void explainsTheRecordThatItWouldProduce() {
        // given
        var answers = new ConcurrentSkipListMap<Long, Answer>();
        var entry = entry(1, "cpu:host=serverA");
        try (var broker = KafkaBroker.start()) {
            broker.createTopic("alerts", 7);
            var health = new Health(InstantSource.system());
            var clusters = KafkaClusters.open(
                    List.of(KafkaSettings.builder("eu", broker.bootstrap()).build()),
                    new NamedThreads(health),
                    health,
                    InstantSource.system());
            try {
                awaitConnected(clusters);
                var handler = handler(
                        clusters,
                        Map.of(
                                "topic",
                                "ignored",
                                "timestamp",
                                "event",
                                "headers",
                                Map.of("team", "{{ .ID }}"),
                                "rules",
                                List.of(Map.of("match", "level() > OK", "topic", "alerts"))));

                // when
                var before = handler.explain(entry);
                handler.open().deliver(List.of(entry), new NoCursor(), answers::put);
                Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> answers.size() == 1);
                var after = handler.explain(entry);
                handler.close();

                // then
                var record = broker.read("alerts").get(0);
                assertThat(before.facts())
                        .doesNotContainKeys("partition", "partitions")
                        .containsEntry("rule", "rules[0]: level() > OK")
                        .containsEntry("kafkaTopic", "alerts");
                assertThat(before.facts().get("partitionNote")).asString().startsWith("not known now");
                assertThat(after.verdict()).isEqualTo(Explanation.Verdict.DELIVERS);
                assertThat(after.facts())
                        .containsEntry("cluster", "eu")
                        .containsEntry("key", record.keyText())
                        .containsEntry("headers", List.of(Map.of("name", "team", "value", "cpu:host=serverA")))
                        .containsEntry("partitioner", "crc32")
                        .containsEntry("partitions", 7)
                        .containsEntry("partition", record.partition())
                        .containsEntry(
                                "timestamp",
                                Instant.ofEpochMilli(record.timestampMillis()).toString())
                        .containsEntry("value", record.valueText());
            } finally {
                clusters.close(Deadline.after(Duration.ofMinutes(1)));
            }
        }
    }

    @Test
    void writesTheBytesThatItsOptionsSay() {
        // given
        var answers = new ConcurrentSkipListMap<Long, Answer>();
        var entry = entry(7, "cpu:host=web1");
        try (var broker = KafkaBroker.builder().autoCreateTopics(false).start()) {
            broker.createTopic("alerts", 3);
            broker.createTopic("ignored", 1);
            var health = new Health(InstantSource.system());
            var clusters = KafkaClusters.open(
                    List.of(KafkaSettings.builder("eu", broker.bootstrap()).build()),
                    new NamedThreads(health),
                    health,
                    InstantSource.system());
            try {
                awaitConnected(clusters);
                var handler = handler(
                        clusters,
                        Map.of(
                                "topic", "ignored",
                                "keyDefault", "none",
                                "key", "tags.absent",
                                "timestamp", "event",
                                "trailingNewline", false,
                                "contentType", "application/json",
                                "headers", Map.of("empty", ""),
                                "rules",
                                        List.of(
                                                Map.of("match", "level() == OK", "ignore", true),
                                                Map.of("topic", "alerts", "map", Map.of("took", "duration")))));

                // when
                handler.open().deliver(List.of(entry, entry(8, "b")), new NoCursor(), answers::put);
                Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> answers.size() == 2);
                handler.close();
            } finally {
                clusters.close(Deadline.after(Duration.ofMinutes(1)));
            }

            // then
            assertThat(answers.values()).allMatch(Answer.Delivered.class::isInstance);
            var read = broker.read("alerts");
            assertThat(read).hasSize(2).allSatisfy(record -> {
                assertThat(record.key()).isNull();
                assertThat(record.headers().toString()).isEqualTo("{content-type=application/json, empty=}");
                assertThat(record.timestampMillis())
                        .isEqualTo(entry.event().state().time().toEpochMilli());
            });
            assertThat(read)
                    .extracting(KafkaBroker.ReadRecord::valueText)
                    .containsExactlyInAnyOrder("{\"took\":7000000000}", "{\"took\":8000000000}");
            assertThat(broker.read("ignored")).isEmpty();
        }
    }

    @Test
    void onlyTheOneThatCannotBeRenderedFailsAmongAHundredAndOne() {
        // given
        var answers = new ConcurrentSkipListMap<Long, Answer>();
        var template = "{{ if eq .ID \"id-51\" }}{{ index .Data.Series 7 }}{{ end }}{{ .ID }}";
        var entries = LongStream.rangeClosed(1, 101)
                .mapToObj(seq -> entry(seq, "id-" + seq))
                .toList();
        try (var broker = KafkaBroker.start()) {
            broker.createTopic("alerts", 1);
            var health = new Health(InstantSource.system());
            var clusters = KafkaClusters.open(
                    List.of(KafkaSettings.builder("eu", broker.bootstrap()).build()),
                    new NamedThreads(health),
                    health,
                    InstantSource.system());
            try {
                awaitConnected(clusters);
                var handler = handler(clusters, Map.of("topic", "alerts", "template", template));

                // when
                handler.open().deliver(entries, new NoCursor(), answers::put);
                Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> answers.size() == 101);
                handler.close();
            } finally {
                clusters.close(Deadline.after(Duration.ofMinutes(1)));
            }

            // then
            assertThat(answers.remove(51L))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.reason()).startsWith("failed to prepare kafka message body"));
            assertThat(answers.values()).hasSize(100).allMatch(Answer.Delivered.class::isInstance);
            assertThat(broker.read("alerts"))
                    .extracting(KafkaBroker.ReadRecord::valueText)
                    .containsExactlyElementsOf(entries.stream()
                            .map(entry -> entry.event().state().id())
                            .filter(id -> !id.equals("id-51"))
                            .toList());
        }
    }

    @Test
    void isAwayWhileItsClusterIs() {
        // given
        var answers = new ConcurrentSkipListMap<Long, Answer>();
        var health = new Health(InstantSource.system());
        var clusters = KafkaClusters.open(
                List.of(KafkaSettings.builder("eu", "127.0.0.1:" + KafkaBroker.freePort())
                        .build()),
                new NamedThreads(health),
                health,
                InstantSource.system());
        try {
            var handler = handler(clusters, Map.of("topic", "alerts"));

            // when
            handler.open().deliver(List.of(entry(1, "a"), entry(2, "a")), new NoCursor(), answers::put);
            Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> answers.size() == 2);

            // then
            assertThat(answers.values()).allSatisfy(answer -> {
                assertThat(answer).isInstanceOf(Answer.Deferred.class);
                assertThat(((Answer.Deferred) answer).scope()).isEqualTo(Answer.Scope.TARGET);
                assertThat(((Answer.Deferred) answer).attempted()).isFalse();
            });
            Awaitility.await().atMost(Duration.ofMinutes(4)).until(handler::isTargetAway);
            assertThat(handler.targetAbsence()).hasValueSatisfying(absence -> {
                assertThat(absence.reason()).startsWith("cluster eu is away: ").hasSizeGreaterThan(25);
                assertThat(absence.untilReload()).isFalse();
            });
            assertThat(handler.cursorKeeper()).isEqualTo(CursorKeeper.RUNNER);
            assertThat(handler.window()).isEqualTo(new Handler.Window(10_000, 8 * 1024 * 1024));
        } finally {
            clusters.close(Deadline.after(Duration.ofMinutes(1)));
        }
    }

    /** What is handed over before comes back after a second, which a busy machine may take. */
    private static void awaitConnected(KafkaClusters clusters) {
        Awaitility.await().until(() -> clusters.statuses().stream().allMatch(status -> status.connected()));
    }

    private static Handler handler(KafkaClusters clusters, Map<String, Object> options) {
        var problems = new Problems();
        var ref = new HandlerRef(new TopicId("cpu"), new HandlerId("h"));
        var opening = new KafkaKind(clusters, "store-1", new Metrics(), InstantSource.system())
                .open(ref, Section.of("h.yaml", new HashMap<>(options), problems));
        assertThat(problems.errors()).isEmpty();
        return ((Opening.Opened) opening).handler();
    }

    private static LogEntry entry(long seq, String id) {
        var time = Instant.parse("2026-11-21T10:00:00Z");
        var state = new EventState(id, "message " + seq, "", time, Duration.ofSeconds(seq), Level.CRITICAL);
        var event = new Event(new TopicId("cpu"), state, Level.OK, EventData.of("cpu"));
        return new LogEntry(1, seq, seq, 0, time, event, 100);
    }
}
