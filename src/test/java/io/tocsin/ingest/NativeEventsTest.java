package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tocsin.alert.AlertJson;
import io.tocsin.alert.Draft;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NativeEventsTest {

    private static final TopicId TOPIC = new TopicId("cpu");

    @Test
    void readsEveryKey() {
        // when
        var draft = accepted("""
                {"id":"backup:db7","level":"crit","message":"failed","details":"d","time":"2026-03-01T02:10:00.5Z",
                 "duration":"1m30s","name":"backup","tags":{"host":"db7"},
                 "fields":{"exit":2,"seconds":341.5,"ok":false,"why":"é"},"recoverable":false,"previousLevel":"INFO"}
                """);
        // then
        assertThat(draft.id()).isEqualTo("backup:db7");
        assertThat(draft.level()).isEqualTo(Level.CRITICAL);
        assertThat(draft.message()).isEqualTo("failed");
        assertThat(draft.details()).isEqualTo("d");
        assertThat(draft.time()).isEqualTo("2026-03-01T02:10:00.5Z");
        assertThat(draft.duration()).isEqualTo(Duration.ofSeconds(90));
        assertThat(draft.data().name()).isEqualTo("backup");
        assertThat(draft.data().tags()).isEqualTo(Map.of("host", "db7"));
        assertThat(draft.data().fields()).isEqualTo(Map.of("exit", 2L, "seconds", 341.5, "ok", false, "why", "é"));
        assertThat(draft.data().recoverable()).isFalse();
    }

    @Test
    void hasDefaultsAlsoForNull() {
        // when
        var draft = accepted("""
                {"id":"a","level":"OK","message":null,"details":null,"time":null,"duration":null,"name":null,
                 "tags":null,"fields":null,"data":null,"recoverable":null,"expiresIn":null,"previousLevel":null}
                """);
        // then
        assertThat(draft).isEqualTo(accepted("{\"id\":\"a\",\"level\":\"OK\"}"));
        assertThat(draft.message()).isEqualTo("a is OK");
        assertThat(draft.time()).isNull();
        assertThat(draft.duration()).isNull();
        assertThat(draft.data().name()).isEqualTo("cpu");
        assertThat(draft.data().recoverable()).isTrue();
    }

    @Test
    void takesAPayloadOfKapacitorsAndGivesTheSameBytes() {
        // given
        var payload = "{\"id\":\"cpu:host=web1\",\"message\":\"cpu:host=web1 is CRITICAL\",\"details\":\"\","
                + "\"time\":\"2024-05-01T12:00:10.25Z\",\"duration\":10000000000,\"level\":\"CRITICAL\","
                + "\"data\":{\"series\":[{\"name\":\"cpu\",\"tags\":{\"host\":\"web1\"},"
                + "\"columns\":[\"time\",\"idle\",\"note\"],\"values\":[[\"2024-05-01T12:00:10.25Z\",3.5,null]]}]},"
                + "\"previousLevel\":\"WARNING\",\"recoverable\":true}\n";
        // when
        var draft = accepted(payload);
        // then
        var state = new EventState(
                draft.id(),
                draft.message(),
                draft.details(),
                Objects.requireNonNull(draft.time()),
                Objects.requireNonNull(draft.duration()),
                draft.level());
        assertThat(AlertJson.line(new Event(TOPIC, state, Level.WARNING, draft.data())))
                .asString(UTF_8)
                .isEqualTo(payload);
        assertThat(draft.data().name()).isEqualTo("cpu");
        assertThat(draft.data().tags()).isEqualTo(Map.of("host", "web1"));
        assertThat(draft.data().fields()).isEqualTo(Map.of("idle", 3.5));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1970-01-01T00:00:00.000000001Z",
        "-1, 1969-12-31T23:59:59.999999999Z",
        "1772331000000000000, 2026-03-01T02:10:00Z",
        "'\"2026-03-01T04:10:00+02:00\"', 2026-03-01T02:10:00Z"
    })
    void readsTimes(String json, Instant time) {
        assertThat(accepted("{\"id\":\"a\",\"level\":\"OK\",\"time\":" + json + "}")
                        .time())
                .isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"level\":\"OK\"} | id | is missing",
                "{\"id\":null,\"level\":\"OK\"} | id | is missing",
                "{\"id\":\"\",\"level\":\"OK\"} | id | is empty",
                "{\"id\":7,\"level\":\"OK\"} | id | must be text, not the number 7",
                "{\"id\":\"a\\u0000\",\"level\":\"OK\"} | id | U+0000",
                "{\"id\":\"a\\ud800\",\"level\":\"OK\"} | id | surrogate",
                "{\"id\":\"a\"} | level | is missing",
                "{\"id\":\"a\",\"level\":\"\"} | level | unknown alert level \"\"",
                "{\"id\":\"a\",\"level\":\"BAD\"} | level | level: unknown alert level \"BAD\"",
                "{\"id\":\"a\",\"level\":3} | level | must be text",
                "{\"id\":\"a\",\"level\":\"OK\",\"time\":\"yesterday\"} | time | RFC 3339",
                "{\"id\":\"a\",\"level\":\"OK\",\"time\":1.5} | time | whole number of nanoseconds",
                "{\"id\":\"a\",\"level\":\"OK\",\"duration\":\"1 minute\"} | duration | such as 1m30s",
                "{\"id\":\"a\",\"level\":\"OK\",\"duration\":-1} | duration | not negative",
                "{\"id\":\"a\",\"level\":\"OK\",\"duration\":{\"x\":[1]}} | duration | such as 1m30s",
                "{\"id\":\"a\",\"level\":\"OK\",\"tags\":{\"a\":1}} | tags.a | must be text, not the number 1",
                "{\"id\":\"a\",\"level\":\"OK\",\"tags\":[]} | tags | must be an object, not an array",
                "{\"id\":\"a\",\"level\":\"OK\",\"fields\":{\"a\":null}} | fields.a | not null",
                "{\"id\":\"a\",\"level\":\"OK\",\"fields\":{\"a\":{\"b\":1}}} | fields.a | not an object",
                "{\"id\":\"a\",\"level\":\"OK\",\"fields\":{\"a\":1e999}} | fields.a | beyond the range",
                "{\"id\":\"a\",\"level\":\"OK\",\"fields\":{\"a\":9223372036854775808}} | fields.a | put it in quotes",
                "{\"id\":\"a\",\"level\":\"OK\",\"fields\":{\"a\":1,\"a\":2}} | fields.a | is given twice",
                "{\"id\":\"a\",\"level\":\"OK\",\"level\":\"INFO\"} | level | is given twice",
                "{\"id\":\"a\",\"level\":\"OK\",\"mesage\":\"x\"} | mesage | Did you mean message?",
                "{\"id\":\"a\",\"level\":\"OK\",\"host\":{\"x\":[]}} | host | is no key of an event",
                "{\"id\":\"a\",\"level\":\"OK\",\"host\":null} | host | is no key of an event",
                "{\"id\":\"a\",\"level\":\"OK\",\"recoverable\":\"no\"} | recoverable | true or false",
                "{\"id\":\"a\",\"level\":\"OK\",\"expiresIn\":\"26h\"} | expiresIn | yet",
                "{\"id\":\"a\",\"level\":\"OK\",\"data\":{\"series\":[]},\"name\":\"x\"} | data | beside name",
                "{\"id\":\"a\",\"level\":\"OK\",\"data\":{\"serie\":[]}} | data.serie | is no key of data",
                "{\"id\":\"a\",\"level\":\"OK\",\"data\":{\"series\":[{\"row\":1}]}} | data.series[0].row | series",
                "{\"id\":\"a\",\"level\":\"OK\",\"data\":{\"series\":[{\"values\":[[[]]]}]}} |"
                        + " data.series[0].values[0][0] | not an array",
                "{\"id\":\"a\",\"level\":\"OK\",\"data\":{\"series\":{}}} | data.series | must be an array"
            })
    void namesKeyAndRuleOfAMistake(String body, String key, String rule) {
        // when
        var problems = rejected(parse(body).items().get(0));
        // then
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).where().key()).isEqualTo(key);
        assertThat(problems.get(0).what() + " " + problems.get(0).fix()).contains(rule);
    }

    @Test
    void refusesAnIdThatIsTooLong() {
        // when
        var longest = parse("{\"id\":\"" + "é".repeat(512) + "\",\"level\":\"OK\"}");
        var longer = parse("{\"id\":\"" + "é".repeat(512) + "a\",\"level\":\"OK\"}");
        // then
        assertThat(longest.items().get(0)).isInstanceOf(Item.Accepted.class);
        assertThat(rejected(longer.items().get(0)).get(0).what()).contains("1025 bytes");
    }

    @Test
    void saysWhereEachMistakeOfAnItemIs() {
        // when
        var items = parse("[\n {\"id\":\"a\",\"level\":\"OK\"},\n {\"é\":1, \"level\":\"BAD\",\n  \"time\":true}\n]")
                .items();
        // then
        assertThat(items.get(0)).isInstanceOf(Item.Accepted.class);
        assertThat(rejected(items.get(1)))
                .extracting(problem -> problem.where().line() + ":"
                        + problem.where().column() + " " + problem.where().key())
                .containsExactly("3:7 é", "3:18 level", "4:10 time", "3:2 id");
    }

    @Test
    void keepsTheGoodLinesAroundABadOne() {
        // given
        var body = """
                {"id":"a","level":"OK"}
                \r
                \s
                nonsense
                {"id":"b","level":"OK"}\r
                {"id":"c","level":
                {"id":"d","level":"OK"}
                {"id":"e"}
                [1]
                {"id":"f",
                "level":"OK"}
                {"id":"g","level":"OK"}
                {"id":"h""";
        // when
        var parsed = NativeEvents.parse(TOPIC, NativeEvents.LINES, body.getBytes(UTF_8));
        // then
        assertThat(parsed.single()).isFalse();
        assertThat(parsed.items().stream().map(NativeEventsTest::summary))
                .containsExactly(
                        "0 a",
                        "1 rejected at line 4",
                        "2 b",
                        "3 rejected at line 6",
                        "4 d",
                        "5 rejected at line 8",
                        "6 rejected at line 9",
                        "7 rejected at line 10",
                        "8 g",
                        "9 rejected at line 13");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 1 | 1 | is empty",
                "' ' | 1 | 1 | is empty",
                "[] | 1 | 1 | no event",
                "7 | 1 | 1 | neither an object nor an array",
                "nonsense | 1 | 1 | not JSON",
                "{\"id\":\"a\"}{} | 1 | 11 | more text after the end",
                "{\"id\":\"a\", } | 1 | 12 | not JSON",
                "{\"id\":\"a | 1 | 9 | not JSON",
                "[{\"id\":\"a\",\"level\":\"OK\"}, nope] | 1 | 27 | not JSON",
            })
    void refusesABodyThatIsNotJson(String body, int line, int column, String what) {
        // when
        var problem = refused(body.getBytes(UTF_8));
        // then
        assertThat(problem.where().line()).isEqualTo(line);
        assertThat(problem.where().column()).isEqualTo(column);
        assertThat(problem.what()).contains(what);
    }

    @Test
    void saysOfANumberThatIsNoneOnlyWhatStandsThere() {
        // when
        var problem = refused("{\"id\":\"a\",\"level\":\"OK\",\"fields\":{\"x\":NaN}}".getBytes(UTF_8));
        // then
        assertThat(problem.what()).isEqualTo("this is not JSON: Non-standard token 'NaN'.");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        // given
        byte[] body = "{\"id\":\"é\",\n\"level\":\"?\"}".getBytes(UTF_8);
        body[body.length - 3] = (byte) 0xFF;
        // when
        var problem = refused(body);
        // then
        assertThat(problem.where().line()).isEqualTo(2);
        assertThat(problem.where().column()).isEqualTo(10);
        assertThat(problem.what()).contains("0xFF");
        assertThat(refused("{\"id\":1}".getBytes(UTF_16LE)).what()).contains("UTF-16");
        assertThat(refused(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'})
                        .what())
                .contains("0xED");
        assertThat(refused(new byte[] {'"', (byte) 0xC3}).what()).contains("0xC3");
    }

    @ParameterizedTest
    @CsvSource({"[", "'{\"a\":'"})
    void refusesDeepNestingAtOnce(String opening) {
        // given
        byte[] body = opening.repeat(100_000_000 / opening.length()).getBytes(UTF_8);
        var start = System.nanoTime();
        // when
        var problem = refused(body);
        // then
        assertThat(problem.what()).contains("nested more than 32 levels");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void takesTenThousandEventsAndNoMore() {
        // given
        var event = "{\"id\":\"a\",\"level\":\"OK\"}";
        var most = "[" + (event + ",").repeat(9_999) + event + "]";
        var more = "[" + (event + ",").repeat(10_000) + event + "]";
        // when / then
        assertThat(parse(most).items()).hasSize(10_000);
        assertThatThrownBy(() -> parse(more))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("more than 10000 events");
    }

    @Test
    void walksOnceThroughABodyFullOfMistakes() {
        // given
        var bad = "{\"id\":\"" + "x".repeat(1_000) + "\",\"level\":\"BAD\",\"é\":1}";
        var body = "[" + (bad + ",").repeat(9_999) + bad + "]";
        var start = System.nanoTime();
        // when
        var items = parse(body).items();
        // then
        assertThat(items).hasSize(10_000).allMatch(Item.Rejected.class::isInstance);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({
        "ok,OK",
        "OK,OK",
        "Normal,OK",
        "i,INFO",
        "W,WARNING",
        "warn,WARNING",
        "' P3 ',WARNING",
        "error,CRITICAL",
        "page,CRITICAL",
        "debug,INFO",
        "C,CRITICAL",
        "recovery,OK"
    })
    void knowsTheUsualWords(String word, Level level) {
        assertThat(LevelWords.parse(word)).contains(level);
    }

    @ParameterizedTest
    @CsvSource({"''", "' '", "K", "unknown", "red", "5"})
    void knowsNoOthers(String word) {
        assertThat(LevelWords.parse(word)).isEmpty();
    }

    private static ParsedEvents parse(String body) {
        return NativeEvents.parse(TOPIC, NativeEvents.JSON, body.getBytes(UTF_8));
    }

    private static Draft accepted(String body) {
        var parsed = parse(body);
        assertThat(parsed.single()).isTrue();
        assertThat(parsed.items()).hasSize(1).first().isInstanceOf(Item.Accepted.class);
        return ((Item.Accepted) parsed.items().get(0)).draft();
    }

    private static List<Problem> rejected(Item item) {
        assertThat(item).isInstanceOf(Item.Rejected.class);
        return ((Item.Rejected) item).problems();
    }

    private static Problem refused(byte[] body) {
        var refusal = catchThrowableOfType(
                InvalidInputException.class, () -> NativeEvents.parse(TOPIC, NativeEvents.JSON, body));
        assertThat(refusal).isNotNull();
        return refusal.problems().get(0);
    }

    private static String summary(Item item) {
        return item instanceof Item.Accepted accepted
                ? item.index() + " " + accepted.draft().id()
                : item.index() + " rejected at line "
                        + rejected(item).get(0).where().line();
    }
}
