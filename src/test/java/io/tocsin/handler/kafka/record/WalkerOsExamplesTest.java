package io.tocsin.handler.kafka.record;

import static io.tocsin.handler.kafka.record.Samples.headers;
import static io.tocsin.handler.kafka.record.Samples.key;
import static io.tocsin.handler.kafka.record.Samples.plan;
import static io.tocsin.handler.kafka.record.Samples.record;
import static io.tocsin.handler.kafka.record.Samples.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.AlertJson;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.handler.kafka.record.Samples.Noted;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The six examples of walkerOS's Kafka destination, by one handler: topic, key, value, headers and timestamp of each. */
class WalkerOsExamplesTest {

    /** walkerOS's settings and mapping rules, in the words of ours; {@code name} tells its events apart. */
    private static final String OPTIONS = """
            topic: walkeros-events
            key: tags.user_id
            keyDefault: name
            trailingNewline: false
            contentType: application/json
            timestamp: event
            rules:
              - match: name() == 'session ping'
                ignore: true
              - match: name() == 'order complete'
                name: purchase
                map:
                  order_id: fields.id
                  revenue: fields.total
                  currency: fields.currency
              - match: name() == 'order shipped'
                topic: orders-stream
              - match: name() == 'product view'
                map:
                  absent: fields.nothing
            """;

    private final RecordPlan plan = plan(OPTIONS);
    private final Noted noted = new Noted();

    @Test
    void defaultEvent() {
        // given
        var event = named("page view");

        // when
        var record = record(plan, event, noted);

        // then
        assertThat(record.kafkaTopic()).isEqualTo("walkeros-events");
        assertThat(key(record)).isEqualTo("page_view");
        assertThat(value(record) + "\n").isEqualTo(new String(AlertJson.line(event), UTF_8));
        assertThat(headers(record)).isEqualTo(Map.of("content-type", "application/json"));
        assertThat(record.timestampMillis()).isEqualTo(Samples.TIME.toEpochMilli());
    }

    @Test
    void ignoredEvent() {
        assertThat(plan.make(Samples.entry(named("session ping")), Samples.NOW, noted))
                .isEqualTo(new RecordPlan.Made.Filtered("rules[0] ignores it: name() == 'session ping'"));
    }

    @Test
    void keyFromUser() {
        // given
        var event = Samples.event("e", EventData.of("page view").withTags(Map.of("user_id", "usr-789")));

        // then
        assertThat(key(record(plan, event, noted))).isEqualTo("usr-789");
    }

    @Test
    void mappedDataAndMappedEventName() {
        // given
        var event = Samples.event(
                "e",
                EventData.of("order complete")
                        .withFields(Map.of("id", "ORD-300", "total", 249.99, "currency", "EUR", "taxes", 73.76)));

        // when
        var record = record(plan, event, noted);

        // then
        assertThat(key(record)).isEqualTo("purchase");
        assertThat(value(record)).isEqualTo("{\"order_id\":\"ORD-300\",\"revenue\":249.99,\"currency\":\"EUR\"}");
        assertThat(noted.notes).isEmpty();
    }

    @Test
    void aMapThatFindsNothingGivesTheWholeEvent() {
        // given
        var event = named("product view");

        // when
        var record = record(plan, event, noted);

        // then
        assertThat(value(record) + "\n").isEqualTo(new String(AlertJson.line(event), UTF_8));
        assertThat(noted.notes).containsExactly("map empty");
    }

    @Test
    void topicOverride() {
        // when
        var record = record(plan, named("order shipped"), noted);

        // then
        assertThat(record.kafkaTopic()).isEqualTo("orders-stream");
        assertThat(key(record)).isEqualTo("order_shipped");
    }

    private static Event named(String name) {
        return Samples.event("e", EventData.of(name));
    }
}
