package io.tocsin.handler.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.alert.EventState;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.kafka.record.RecordDefaults;
import io.tocsin.handler.kafka.record.RecordOptions;
import io.tocsin.handler.kafka.record.RecordPlan;
import io.tocsin.handler.kafka.record.RecordPlan.Made;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.settings.RecordSettings;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import io.tocsin.settings.Yaml;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordPlansTest {

    private static final HandlerRef REF = new HandlerRef(new TopicId("cpu"), new HandlerId("h"));
    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00Z");

    private final KafkaSettings before = settings(Optional.of("alerts"), Map.of("team", "old"));
    private final RecordPlans plans = plans("map: {zeta: id, alpha: level}\ntrailingNewline: false", before);

    @Test
    void keepsThePlanWhileTheSettingsAreEqual() {
        // when
        var first = plans.by(before);
        var second = plans.by(settings(Optional.of("alerts"), Map.of("team", "old")));

        // then
        assertThat(first).isPresent().isEqualTo(second);
        assertThat(plans.problem()).isEmpty();
    }

    @Test
    void followsTheDefaultsOfTheClusterAndKeepsTheOptions() {
        // when
        var old = record(plans.by(before).orElseThrow());
        var latest = record(plans.by(settings(Optional.of("alerts-2"), Map.of("team", "new")))
                .orElseThrow());

        // then
        assertThat(old.kafkaTopic()).isEqualTo("alerts");
        assertThat(latest.kafkaTopic()).isEqualTo("alerts-2");
        assertThat(latest.headers())
                .singleElement()
                .satisfies(
                        header -> assertThat(new String(header.value(), UTF_8)).isEqualTo("new"));
        assertThat(new String(latest.value(), UTF_8)).isEqualTo("{\"zeta\":\"x\",\"alpha\":\"OK\"}");
    }

    @Test
    void hasNoPlanWhileTheClusterLacksWhatTheOptionsRelyOn() {
        // when
        var without = plans.by(settings(Optional.empty(), Map.of()));
        var why = plans.problem();
        var back = plans.by(before);

        // then
        assertThat(without).isEmpty();
        assertThat(why)
                .isEqualTo(
                        "options of cpu/h: the Kafka topic (options.topic) must not be empty, since its cluster names none"
                                + " either. Fix: \"topic\": \"alerts\", or name a topic in the cluster's [[kafka]] section.");
        assertThat(back).isPresent();
        assertThat(plans.problem()).isEmpty();
    }

    private static RecordPlans plans(String yaml, KafkaSettings settings) {
        var problems = new Problems();
        Section options = Yaml.parse("h.yaml", yaml.getBytes(UTF_8), problems).get(0);
        var plan = RecordOptions.read(REF, options, Optional.of(RecordDefaults.of(settings, "store")));
        return new RecordPlans(REF, options.toMap(), "store", settings, plan.orElseThrow());
    }

    private static OutgoingRecord record(RecordPlan plan) {
        var event = new Event(REF.topic(), EventState.of("x", Level.OK, "", TIME), Level.OK, EventData.of("cpu"));
        var made = plan.make(new LogEntry(1, 1, 1, 0, TIME, event, 10), TIME, new Silent());
        return ((Made.Produced) made).record();
    }

    private static KafkaSettings settings(Optional<String> kafkaTopic, Map<String, String> headers) {
        return KafkaSettings.builder("a", "127.0.0.1:1")
                .records(new RecordSettings(kafkaTopic, "", headers, Partitioning.CRC32, false))
                .build();
    }

    private static final class Silent implements RecordPlan.Notes {

        @Override
        public void mapWasEmpty() {
            throw new AssertionError();
        }

        @Override
        public void timeWasMoved() {
            throw new AssertionError();
        }

        @Override
        public void matchFailed() {
            throw new AssertionError();
        }
    }
}
