package io.tocsin.handler.kafka.record;

import static io.tocsin.handler.kafka.record.Samples.cpu;
import static io.tocsin.handler.kafka.record.Samples.entry;
import static io.tocsin.handler.kafka.record.Samples.event;
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
import io.tocsin.alert.Series;
import io.tocsin.handler.kafka.record.RecordPlan.Made;
import io.tocsin.handler.kafka.record.Samples.Noted;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.settings.RecordSettings;
import io.tocsin.wire.GoTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPlanTest {

    private final Noted noted = new Noted();

    @Test
    void isKapacitorsRecordWithoutOptions() {
        // when
        var record = record("topic: alerts", cpu());

        // then
        assertThat(record.seq()).isEqualTo(42);
        assertThat(record.kafkaTopic()).isEqualTo("alerts");
        assertThat(key(record)).isEqualTo("cpu:host=web1");
        assertThat(record.value()).isEqualTo(AlertJson.line(cpu()));
        assertThat(record.headers()).isEmpty();
        assertThat(record.partitioning()).isEqualTo(Partitioning.CRC32);
        assertThat(record.timestampMillis()).isEqualTo(OutgoingRecord.NOW);
        assertThat(record.refusedWithoutTopic()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', cpu:host=web1",
        "'key: tags.host', web1",
        "'key: fields.count', 7",
        "'key: fields.idle', 3.5",
        "'key: fields.up', true",
        "'key: header.x-my-key', k-1",
        "'key: \"=orders\"', orders",
        "'key: tags.absent', cpu:host=web1",
        "'key: tags.empty', cpu:host=web1",
        "'key: {}\nkeyDefault: id', cpu:host=web1",
        "'key: tags.absent\nkeyDefault: name', cpu_usage",
        "'key: \"=\"\nkeyDefault: name', cpu_usage",
        "'keyDefault: name', cpu:host=web1",
        "'key: tags.absent\nkeyDefault: none', ",
        "'key: tags.host\nkeyDefault: none', web1"
    })
    void getsItsKeyWhereTheOptionsSay(String options, @Nullable String key) {
        // when
        var record = record("topic: alerts\n" + options.replace("key: {}\n", ""), cpu());

        // then
        assertThat(key(record)).isEqualTo(key);
    }

    @Test
    void anEventWithoutIdHasAnEmptyKeyUnlessTheOptionsSayOtherwise() {
        // given: only aggregate makes such events
        var event = event("", EventData.of("order\t complete\u00a0now"));

        // when
        var asKapacitor = record("topic: a", event);
        var byName = record("topic: a\nkeyDefault: name", event);
        var without = record("topic: a\nkeyDefault: none", event);
        var nameless = record("topic: a\nkeyDefault: name", event("", EventData.of("")));

        // then
        assertThat(asKapacitor.key()).isEmpty();
        assertThat(key(byName)).isEqualTo("order_complete_now");
        assertThat(without.key()).isNull();
        assertThat(nameless.key()).isEmpty();
    }

    @Test
    void anEmptyKeyIsSpreadAsItsAlgorithmSays() {
        // given
        byte[] key = Objects.requireNonNull(
                record("topic: a", event("", EventData.of("cpu"))).key());

        // then
        assertThat(Partitioning.MURMUR2.partition(key, 100)).isEqualTo(0x106e08d9 % 100);
        assertThat(Partitioning.FNV_1A.partition(key, 100)).isEqualTo(Math.abs(0x811c9dc5 % 100));
        assertThat(Partitioning.MURMUR3.partition(key, 100)).isZero();
        assertThat(IntStream.range(0, 1_000).map(i -> Partitioning.CRC32.partition(key, 3)))
                .as("crc32 spreads at random")
                .contains(0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "'', CRC32",
        "partitionAlgorithm: murmur2, MURMUR2",
        "disablePartitionById: true, SPREAD",
        "'disablePartitionById: true\npartitionAlgorithm: murmur2', SPREAD"
    })
    void isPartitionedAsTheOptionsSay(String options, Partitioning partitioning) {
        assertThat(record("topic: a\n" + options, cpu()).partitioning()).isEqualTo(partitioning);
    }

    @Test
    void theValueIsThePayloadOrItsDataWithOrWithoutNewline() {
        // given
        String payload = new String(AlertJson.line(cpu()), UTF_8);
        String data =
                "{\"series\":[{\"name\":\"cpu usage\",\"tags\":{\"dc.zone\":\"eu-1\",\"empty\":\"\",\"host\":\"web1\"},"
                        + "\"columns\":[\"time\",\"count\",\"idle\",\"note\",\"up\"],"
                        + "\"values\":[[\"2026-11-21T10:00:00.25Z\",7,3.5,\"a\\u003cb\",true]]}]}";

        // then
        assertThat(value(record("topic: a\nvalue: alert", cpu()))).isEqualTo(payload);
        assertThat(value(record("topic: a\ntrailingNewline: false", cpu())) + "\n")
                .isEqualTo(payload);
        assertThat(value(record("topic: a\nvalue: data", cpu()))).isEqualTo(data + "\n");
        assertThat(value(record("topic: a\nvalue: data\ntrailingNewline: false", cpu())))
                .isEqualTo(data);
        assertThat(payload).contains("\"data\":" + data + ",");
    }

    @Test
    void aMapHasItsKeysInTheOrderOfTheFileAndLeavesOutWhatIsMissing() {
        // when
        var record = record("""
                topic: a
                trailingNewline: false
                map:
                  zone: tags.dc\\.zone
                  absent: tags.absent
                  kind: =order
                  idle: fields.idle
                  up: fields.up
                  empty: tags.empty
                  all: tags
                  when: time
                  5: duration
                """, cpu());

        // then
        assertThat(value(record))
                .isEqualTo("{\"zone\":\"eu-1\",\"kind\":\"order\",\"idle\":3.5,\"up\":true,\"empty\":\"\","
                        + "\"all\":{\"dc.zone\":\"eu-1\",\"empty\":\"\",\"host\":\"web1\"},"
                        + "\"when\":\"2026-11-21T10:00:00.25Z\",\"5\":10000000000}");
    }

    @Test
    void aMapOfWhichTheEventHasNothingGivesTheWholePayload() {
        // given
        var plan = plan("topic: a\nvalue: map\nmap: {order: fields.order, user: tags.user}");

        // when
        var record = record(plan, cpu(), noted);

        // then
        assertThat(record.value()).isEqualTo(AlertJson.line(cpu()));
        assertThat(noted.notes).containsExactly("map empty");
    }

    @Test
    void aTemplateMakesTheValueAndNothingIsAdded() {
        assertThat(value(record("topic: a\ntemplate: '{{ .ID }} is {{ .Level }}'", cpu())))
                .isEqualTo("cpu:host=web1 is CRITICAL");
        assertThat(value(record("topic: a\nvalue: template\ntemplate: '{{ index .Header \"absent\" }}'", cpu())))
                .isEmpty();
        assertThat(value(record("topic: a\ntemplate: '{{ index .Header \"x-my-key\" }}'", cpu())))
                .isEqualTo("k-1");
        assertThat(value(record("topic: a\ntemplate: ''", cpu())))
                .as("an empty template is none")
                .isEqualTo(new String(AlertJson.line(cpu()), UTF_8));
    }

    @Test
    void whatCannotBeRenderedIsNoRecord() {
        // given
        var nan = event("x", EventData.of("cpu").withFields(Map.of("idle", Double.NaN)));

        // then
        assertThat(failure("topic: a", nan))
                .isEqualTo("failed to prepare kafka message body: column \"idle\" of series \"cpu\" is NaN;"
                        + " JSON has only finite numbers.");
        assertThat(failure("topic: a\nvalue: data", nan)).contains("column \"idle\"");
        assertThat(failure("topic: a\nmap: {load: fields.idle}", nan))
                .isEqualTo("failed to prepare kafka message body: \"load\" of map, which is fields.idle, is NaN;"
                        + " JSON has only finite numbers.");
        assertThat(failure("topic: a\nkey: fields.idle\nmap: {id: id}", nan)).contains("is NaN");
        assertThat(failure("topic: a\ntemplate: '{{ index .Data.Series 7 }}'", nan))
                .startsWith("failed to prepare kafka message body: template: kafka alert template:1:");
        assertThat(failure("topic: a\nmap: {id: id}\nheaders: {team: '{{ index .Data.Series 7 }}'}", nan))
                .startsWith("failed to prepare kafka message body: template: header team:1:");
    }

    @Test
    void aTemplateMakesNoMoreThanTheClusterTakes() {
        // given
        var small = new RecordDefaults(RecordSettings.DEFAULTS, 10, "store-1");

        // when
        var fits = plan("topic: a\ntemplate: '0123456789'", small).make(entry(cpu()), Samples.NOW, noted);
        var tooLarge = plan("topic: a\ntemplate: '0123456789{{ .ID }}'", small).make(entry(cpu()), Samples.NOW, noted);

        // then
        assertThat(fits).isInstanceOf(Made.Produced.class);
        assertThat(tooLarge).isInstanceOf(Made.Failed.class);
    }

    @Test
    void headersComeInTheirOrderAndLaterOnesReplaceEarlierOnes() {
        // given
        var ofCluster = new LinkedHashMap<String, String>();
        ofCluster.put("team", "nobody");
        ofCluster.put("source", "{{ .ID }}");
        var defaults = new RecordDefaults(
                new RecordSettings(Optional.of("default-topic"), "text/plain", ofCluster, Partitioning.MURMUR2, true),
                1_000_000,
                "store-1");

        // when
        var bare = record(plan("key: id", defaults), cpu(), noted);
        var own = record(plan("""
                        contentType: application/json
                        headerTags: [host, absent, team]
                        headers:
                          team: platform
                          Team: other
                          lag: '{{ index .Header "absent" }}'
                          input: '{{ index .Header "x-my-key" }}'
                        partitionAlgorithm: crc32
                        topic: own
                        """, defaults), cpu(), noted);
        var without = record(plan("contentType: ''", defaults), cpu(), noted);

        // then
        assertThat(headers(bare).toString())
                .isEqualTo("{content-type=text/plain, team=nobody, source=cpu:host=web1, tocsin-event=store-1:42}");
        assertThat(bare.kafkaTopic()).isEqualTo("default-topic");
        assertThat(bare.partitioning()).isEqualTo(Partitioning.MURMUR2);
        assertThat(headers(own).toString())
                .isEqualTo("{content-type=application/json, team=platform, source=cpu:host=web1, host=web1, Team=other,"
                        + " input=k-1, tocsin-event=store-1:42}");
        assertThat(own.kafkaTopic()).isEqualTo("own");
        assertThat(own.partitioning()).isEqualTo(Partitioning.CRC32);
        assertThat(headers(without)).doesNotContainKey("content-type");
    }

    @Test
    void everyTagCanBecomeAHeader() {
        // given
        var event = event("x", EventData.of("cpu").withTags(Map.of("b", "2", "a", "1", "tocsin-event", "forged")));
        var defaults = new RecordDefaults(
                new RecordSettings(Optional.of("t"), "", Map.of(), Partitioning.CRC32, true), 1_000, "store-1");

        // when
        var record = record(plan("headerTags: ['*']\nheaders: {b: two}", defaults), event, noted);

        // then
        assertThat(headers(record).toString()).isEqualTo("{a=1, b=two, tocsin-event=store-1:42}");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T10:00:00.25Z, 1795255200250, ''",
        "2026-11-21T10:05:01.25Z, 1795255501250, ''",
        "2026-11-21T10:05:01.251Z, -1, 2026-11-21T10:05:01.251Z",
        "9999-12-31T23:59:59Z, -1, 9999-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z, 0, ''",
        "1969-12-31T23:59:59.999Z, -1, 1969-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00Z, -1, ''"
    })
    void bearsTheTimeOfTheEventUnlessKafkaCannot(Instant time, long millis, String header) {
        // given: our clock says 10:00:01.25
        var plan = plan("topic: a\ntimestamp: event");

        // when
        var record = record(plan, event("x", time, EventData.of("cpu")), noted);

        // then
        assertThat(record.timestampMillis()).isEqualTo(millis);
        assertThat(headers(record).getOrDefault(RecordPlan.EVENT_TIME_HEADER, ""))
                .isEqualTo(header);
        assertThat(noted.notes).hasSize(header.isEmpty() ? 0 : 1);
        assertThat(GoTime.ZERO).isEqualTo(Instant.parse("0001-01-01T00:00:00Z"));
    }

    @Test
    void theTimeOfTheEventIsOfNoInterestUnlessAskedFor() {
        // when
        var record = record(
                plan("topic: a\ntimestamp: send"),
                event("x", Samples.NOW.plus(Duration.ofDays(1)), EventData.of("c")),
                noted);

        // then
        assertThat(record.timestampMillis()).isEqualTo(OutgoingRecord.NOW);
        assertThat(record.headers()).isEmpty();
        assertThat(noted.notes).isEmpty();
    }

    @Test
    void canBeRefusedWhenItsTopicIsMissing() {
        assertThat(record("topic: a\nonUnknownTopic: refuse", cpu()).refusedWithoutTopic())
                .isTrue();
        assertThat(record("topic: a\nonUnknownTopic: retry", cpu()).refusedWithoutTopic())
                .isFalse();
    }

    @Test
    void theFirstRuleThatMatchesCountsAndKeepsWhatItDoesNotSay() {
        // given
        var plan = plan("""
                topic: own
                key: tags.host
                value: data
                headers: {team: platform, a: own}
                rules:
                  - match: '"host" == ''web2'''
                    topic: never
                  - match: level() == CRITICAL AND "host" == 'web1'
                    topic: critical
                    headers: {a: rule, b: new}
                  - match: level() == CRITICAL
                    topic: other
                    key: id
                """);

        // when
        var first = record(plan, cpu(), noted);
        var second = record(plan, event("x", EventData.of("cpu").withTags(Map.of("host", "web3"))), noted);

        // then
        assertThat(first.kafkaTopic()).isEqualTo("critical");
        assertThat(key(first)).isEqualTo("web1");
        assertThat(value(first)).startsWith("{\"series\":");
        assertThat(headers(first).toString()).isEqualTo("{team=platform, a=rule, b=new}");
        assertThat(second.kafkaTopic()).isEqualTo("other");
        assertThat(key(second)).isEqualTo("x");
        assertThat(headers(second).toString()).isEqualTo("{team=platform, a=own}");
        assertThat(noted.notes).isEmpty();
    }

    @Test
    void whatNoRuleMatchesGoesByTheHandlersOwnOptions() {
        // when
        var record = record("topic: own\nrules: [{match: level() == OK, topic: ok}]", cpu());

        // then
        assertThat(record.kafkaTopic()).isEqualTo("own");
    }

    @Test
    void aRuleCanIgnoreAndTheReasonNamesIt() {
        // given
        var plan = plan(
                "topic: own\nrules:\n  - {match: level() == OK, topic: ok}\n  - {match: level() == CRITICAL, ignore: true}");

        // when
        var made = plan.make(entry(cpu()), Samples.NOW, noted);

        // then
        assertThat(made).isEqualTo(new Made.Filtered("rules[1] ignores it: level() == CRITICAL"));
    }

    @Test
    void aRuleWhoseMatchHasNoAnswerDoesNotApply() {
        // when
        var record = record(
                plan("topic: own\nrules: [{match: '\"absent\" == ''x''', topic: x}, {topic: rest}]"), cpu(), noted);

        // then
        assertThat(record.kafkaTopic()).isEqualTo("rest");
        assertThat(noted.notes).containsExactly("match failed");
    }

    @Test
    void aRuleCanRenameTheEvent() {
        // given
        var plan = plan("""
                topic: own
                key: tags.absent
                keyDefault: name
                rules: [{name: big purchase}]
                """);

        // when
        var record = record(plan, cpu(), noted);
        var given = record(
                plan,
                event(
                        "x",
                        EventData.of("cpu")
                                .withExplicitSeries(
                                        List.of(new Series("kept", new TreeMap<>(), List.of(), List.of())))),
                noted);

        // then
        assertThat(key(record)).isEqualTo("big_purchase");
        assertThat(value(record)).contains("\"name\":\"big purchase\"").doesNotContain("cpu usage");
        assertThat(value(given)).contains("\"name\":\"kept\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{map: {id: id}}",
                "{value: map}",
                "{value: template}",
                "{template: '{{ .Message }}'}",
                "{value: alert}",
                "{value: data}",
                "{key: level, keyDefault: none}"
            })
    void aRuleCanMakeTheValueInItsOwnWay(String rule) {
        // given
        String options = "topic: a\ntrailingNewline: false\nmap: {host: tags.host}\n";
        if (rule.contains("value: template")) {
            options = "topic: a\ntemplate: '{{ .Message }}'\n";
        }

        // when
        var record = record(options + "rules: [" + rule + "]", cpu());

        // then
        assertThat(value(record))
                .isEqualTo(
                        switch (rule) {
                            case "{map: {id: id}}" -> "{\"id\":\"cpu:host=web1\"}";
                            case "{value: map}", "{key: level, keyDefault: none}" -> "{\"host\":\"web1\"}";
                            case "{value: alert}" -> new String(AlertJson.line(cpu()), UTF_8).strip();
                            case "{value: data}" ->
                                value(record("topic: a\nvalue: data\ntrailingNewline: false", cpu()));
                            default -> "cpu:host=web1 is CRITICAL";
                        });
    }

    private static String failure(String options, Event event) {
        var made = plan(options).make(entry(event), Samples.NOW, new Noted());
        assertThat(made).isInstanceOf(Made.Failed.class);
        return ((Made.Failed) made).reason();
    }
}
