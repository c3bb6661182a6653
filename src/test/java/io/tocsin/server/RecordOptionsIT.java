package io.tocsin.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole daemon whose handlers have options beyond Kapacitor's: what lies in Kafka, and what does not and why. */
@Timeout(1800)
class RecordOptionsIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private KafkaBroker broker;
    private DaemonProcess daemon;
    private DaemonClient client;

    @BeforeEach
    void start(@TempDir Path directory) {
        broker = KafkaBroker.builder().autoCreateTopics(false).start();
        broker.createTopic("alerts", 1);
        daemon = Installation.in(directory)
                .append("[http]\n  publish-input-headers = [\"X-My-Key\"]")
                .patientCluster("main", broker.bootstrap())
                .append(
                        "  topic = \"alerts\"\n  content-type = \"text/plain\"\n  [kafka.headers]\n    source = \"tocsin\"")
                .daemon();
        daemon.start();
        client = new DaemonClient(daemon.url());
    }

    @AfterEach
    void end() {
        try {
            daemon.close();
        } finally {
            broker.close();
        }
    }

    @Test
    void whatCannotBeRenderedIsADeadLetterAndTheOthersArrive() {
        // given
        define("""
                topic: cpu
                id: h
                kind: kafka
                options:
                  template: '{{ .ID }}{{ if eq .Message "bad" }}{{ index .Data.Series 7 }}{{ end }}'
                """);

        // when
        publish("cpu", "{\"id\":\"a\",\"level\":\"INFO\",\"message\":\"good\"}");
        publish("cpu", "{\"id\":\"b\",\"level\":\"INFO\",\"message\":\"bad\"}");
        publish("cpu", "{\"id\":\"c\",\"level\":\"INFO\",\"message\":\"good\"}");
        awaitAnswered();

        // then
        assertThat(broker.read("alerts"))
                .extracting(KafkaBroker.ReadRecord::valueText)
                .containsExactly("a", "c");
        assertThat(client.get("/api/v1/dead-letters?topic=cpu").body())
                .contains("\"id\":\"b\"")
                .contains("failed to prepare kafka message body: template: kafka alert template:1:");
        assertThat(client.metric("tocsin_kafka_records_failed_total", "reason=\"render\""))
                .isEqualTo(1);
    }

    @Test
    void ignoredEventsLeaveAReceiptAndHeadersOfTheRequestMakeTheKey() {
        // given
        define("""
                topic: cpu
                id: h
                kind: kafka
                options:
                  key: header.x-my-key
                  keyDefault: name
                  trailingNewline: false
                  timestamp: event
                  contentType: application/json
                  headers:
                    key: '{{ index .Header "x-my-key" }}'
                  rules:
                    - match: level() == INFO
                      ignore: true
                    - match: level() == CRITICAL
                      name: big trouble
                      map:
                        zeta: tags.host
                        alpha: fields.idle
                """);
        var critical = "{\"id\":\"a\",\"level\":\"CRITICAL\",\"tags\":{\"host\":\"web1\"},\"fields\":{\"idle\":3.5},"
                + "\"time\":\"2026-01-02T03:04:05.678Z\"}";

        // when
        publish("cpu", critical, "X-My-Key", "k-1");
        publish("cpu", "{\"id\":\"b\",\"level\":\"INFO\"}");
        publish("cpu", critical.replace("2026-01", "9026-01"));
        awaitAnswered();

        // then
        var records = broker.read("alerts");
        assertThat(records).extracting(KafkaBroker.ReadRecord::keyText).containsExactly("k-1", "big_trouble");
        assertThat(records)
                .extracting(KafkaBroker.ReadRecord::valueText)
                .containsOnly("{\"zeta\":\"web1\",\"alpha\":3.5}");
        assertThat(records.get(0).timestampMillis()).isEqualTo(1_767_323_045_678L);
        assertThat(records.get(0).headers().toString())
                .isEqualTo("{content-type=application/json, source=tocsin, key=k-1}");
        assertThat(records.get(1).timestampMillis())
                .isBetween(System.currentTimeMillis() - LIMIT.toMillis(), System.currentTimeMillis());
        assertThat(records.get(1).headers().toString())
                .isEqualTo("{content-type=application/json, source=tocsin,"
                        + " tocsin-event-time=9026-01-02T03:04:05.678Z}");
        await("the receipts to be stored")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(client.get("/api/v1/alerts/topics/cpu/deliveries?event=b")
                                .body())
                        .contains("\"status\":\"filtered\"")
                        .contains("\"reason\":\"options.rules[0] ignores it: level() == INFO\""));
        assertThat(client.metric("tocsin_events_filtered_total", "handler=\"h\""))
                .isEqualTo(1);
        assertThat(client.metric("tocsin_kafka_records_adjusted_total", "reason=\"timestamp_moved\""))
                .isEqualTo(1);
    }

    @Test
    void aMissingTopicIsWaitedForOrRefusedAsTheHandlerSays() {
        // given
        define("topic: patient\nid: h\nkind: kafka\noptions: {topic: missing}");
        define("topic: strict\nid: h\nkind: kafka\noptions: {topic: missing, onUnknownTopic: refuse}");

        // when
        for (int i = 0; i < 20; i++) {
            publish("strict", "{\"id\":\"s" + i + "\",\"level\":\"INFO\"}");
        }
        publish("patient", "{\"id\":\"p\",\"level\":\"INFO\"}");
        await("the strict handler")
                .atMost(LIMIT)
                .until(() -> client.metric("tocsin_events_dead_total", "strict") == 20);

        // then
        assertThat(client.get("/api/v1/dead-letters?topic=strict").body())
                .contains("Kafka topic \\\"missing\\\" is not on cluster \\\"main\\\"");
        assertThat(client.metric("tocsin_kafka_records_failed_total", "reason=\"unknown_topic\""))
                .isGreaterThanOrEqualTo(20);
        assertThat(client.metric("tocsin_events_dead_total", "patient")).isZero();
        broker.createTopic("missing", 1);
        awaitAnswered();
        assertThat(broker.read("missing"))
                .extracting(KafkaBroker.ReadRecord::keyText)
                .containsExactly("p");
    }

    @Test
    void aHandlerWithAMistakeIsRefusedWithEveryPlace() {
        // when
        var reply = client.define("""
                topic: cpu
                id: h
                kind: kafka
                options:
                  template: '{{ .ID'
                  key: host
                  rules:
                    - match: count() > 3
                """);

        // then
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("options.rules[0].match", "options.key", "failed to parse template");
    }

    private void define(String yaml) {
        var reply = client.define(yaml);
        assertThat(reply.status()).as(reply.toString()).isBetween(200, 299);
    }

    private void publish(String topic, String json, String... headers) {
        var reply = client.publish(topic, "application/json", json.getBytes(UTF_8), headers);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    private void awaitAnswered() {
        await("every event answered").atMost(LIMIT).until(() -> client.pending() == 0);
    }
}
