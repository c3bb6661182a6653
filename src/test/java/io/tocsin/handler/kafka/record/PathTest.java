package io.tocsin.handler.kafka.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tocsin.alert.AlertJson;
import io.tocsin.alert.EventData;
import io.tocsin.golden.Golden;
import io.tocsin.handler.kafka.record.Path.InvalidPathException;
import io.tocsin.wire.JsonTree;
import io.tocsin.wire.JsonWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            id                            | cpu:host=web1             | "cpu:host=web1"
            name                          | cpu usage                 | "cpu usage"
            level                         | CRITICAL                  | "CRITICAL"
            previousLevel                 | WARNING                   | "WARNING"
            message                       | cpu:host=web1 is CRITICAL | "cpu:host=web1 is CRITICAL"
            details                       | more                      | "more"
            time                          | 2026-11-21T10:00:00.25Z   | "2026-11-21T10:00:00.25Z"
            duration                      | 10000000000               | 10000000000
            taskName                      | cpu_alert                 | "cpu_alert"
            group                         | host=web1                 | "host=web1"
            recoverable                   | true                      | true
            tags.host                     | web1                      | "web1"
            tags.dc\\.zone                | eu-1                      | "eu-1"
            fields.idle                   | 3.5                       | 3.5
            fields.count                  | 7                         | 7
            fields.up                     | true                      | true
            fields.note                   | a<b                       | "a\\u003cb"
            header.x-my-key               | k-1                       | "k-1"
            header.X-My-Key               | k-1                       | "k-1"
            header.x\\.dotted             | d                         | "d"
            data.series.0.name            | cpu usage                 | "cpu usage"
            data.series.0.tags.host       | web1                      | "web1"
            data.series.0.columns.1       | count                     | "count"
            data.series.0.values.0.1      | 7                         | 7
            data.series.0.values.0.2      | 3.5                       | 3.5
            =orders                       | orders                    | "orders"
            =tags.host                    | tags.host                 | "tags.host"
            """)
    void leadsToASingleValue(String text, String asText, String asJson) throws InvalidPathException {
        // given
        var path = Path.parse(text);

        // when
        var found = path.value(Samples.cpu());

        // then
        var json = JsonWriter.compact();
        JsonTree.write(json, found);
        assertThat(json).hasToString(asJson);
        assertThat(path.textOf(Samples.cpu())).isEqualTo(asText);
        assertThat(path.isStructure()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            tags                   | {"dc.zone":"eu-1","empty":"","host":"web1"}
            fields                 | {"count":7,"idle":3.5,"note":"a\\u003cb","up":true}
            header                 | {"x-my-key":"k-1","x.dotted":"d"}
            data.series.0.tags     | {"dc.zone":"eu-1","empty":"","host":"web1"}
            data.series.0.columns  | ["time","count","idle","note","up"]
            data.series.0.values   | [["2026-11-21T10:00:00.25Z",7,3.5,"a\\u003cb",true]]
            data.series.0.values.0 | ["2026-11-21T10:00:00.25Z",7,3.5,"a\\u003cb",true]
            """)
    void leadsToATableOrAListThatIsNoText(String text, String asJson) throws InvalidPathException {
        // given
        var path = Path.parse(text);

        // when
        var json = JsonWriter.compact();
        JsonTree.write(json, path.value(Samples.cpu()));

        // then
        assertThat(json).hasToString(asJson);
        assertThat(path.textOf(Samples.cpu())).isEmpty();
        assertThat(path.isStructure()).isTrue();
    }

    @Test
    void dataIsWrittenAsInThePayload() throws InvalidPathException {
        for (var event :
                List.of(Samples.cpu(), Samples.event("x", EventData.of("").withExplicitSeries(List.of())))) {
            // given
            var payload = JsonWriter.compact();
            AlertJson.writeResult(event.data().series(Samples.TIME), payload);
            var json = JsonWriter.compact();

            // when
            JsonTree.write(json, Path.parse("data").value(event));

            // then
            assertThat(json).hasToString(payload.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tags",
                "tags.host",
                "fields",
                "fields.idle",
                "header",
                "header.x-my-key",
                "data.series",
                "data.series.0",
                "data.series.0.name",
                "data.series.0.tags.host",
                "data.series.0.values.0.1",
                "data.series.7.values.0.1"
            })
    void findsNothingInAnEventThatHasNothing(String text) throws InvalidPathException {
        // given
        var bare = Samples.event("", EventData.of("").withExplicitSeries(List.of()));

        // when
        var path = Path.parse(text);

        // then
        assertThat(path.value(bare)).isNull();
        assertThat(path.textOf(bare)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.series.0.values.1.0", "data.series.0.values.0.99", "data.series.0.columns.5"})
    void findsNothingBehindTheEndOfAList(String text) throws InvalidPathException {
        assertThat(Path.parse(text).value(Samples.cpu())).isNull();
    }

    @Test
    void saysWhatIsWrongWithATextThatIsNoPath() {
        // given
        var texts = List.of(
                "",
                ".",
                "tags.",
                "tags..host",
                ".id",
                "host",
                "tag.host",
                "Level",
                "user.id",
                "id.x",
                "tags.dc.zone",
                "fields.a.b.c",
                "header.x.dotted",
                "tags.a\\b",
                "tags.a\\",
                "data.rows",
                "data.series.x",
                "data.series.-1",
                "data.series.0.value",
                "data.series.0.name.x",
                "data.series.0.tags.dc.zone",
                "data.series.0.values.idle",
                "data.series.0.values.0.1.2",
                "data.series.1234567");

        // when
        var said = texts.stream()
                .map(text -> {
                    var thrown = catchThrowableOfType(InvalidPathException.class, () -> Path.parse(text));
                    assertThat(thrown).as(text).isNotNull();
                    return "\"" + text + "\": " + thrown.getMessage() + ". Fix: " + thrown.fix() + "\n";
                })
                .collect(Collectors.joining());

        // then
        Golden.assertMatches(getClass(), "paths.txt", said);
    }
}
