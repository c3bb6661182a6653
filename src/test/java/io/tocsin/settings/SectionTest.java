package io.tocsin.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SectionTest {

    private final Problems problems = new Problems();

    @Test
    void readsEveryType() {
        // given
        var root = toml("""
                hostname = "h\\\\"
                [http]
                enabled = true
                port = 9_292
                ratio = 0.5
                timeout = "1m30s"
                nanos = 1000000
                size = "20 GiB"
                bytes = 1024
                tags = ["a", 'b'] # no [ comment
                headers = { X-One = "1", "Y Z" = "2" }
                [[kafka]]
                id = "a"
                [[kafka]]
                id = "b"
                """);

        // when
        var http = root.section("http").orElseThrow();

        // then
        assertThat(root.string("hostname", "")).isEqualTo("h\\");
        assertThat(http.bool("enabled", false)).isTrue();
        assertThat(http.integer("port", 0, 1, 65_535)).isEqualTo(9_292);
        assertThat(http.number("ratio", 0, 0, 1)).isEqualTo(0.5);
        assertThat(http.duration("timeout", Duration.ZERO, Duration.ZERO, Duration.ofHours(1)))
                .isEqualTo(Duration.ofSeconds(90));
        assertThat(http.duration("nanos", Duration.ZERO, Duration.ofHours(1))).contains(Duration.ofMillis(1));
        assertThat(http.bytes("size", 0, 0, Long.MAX_VALUE)).isEqualTo(20L << 30);
        assertThat(http.bytes("bytes", 0, Long.MAX_VALUE)).hasValue(1_024);
        assertThat(http.strings("tags")).containsExactly("a", "b");
        assertThat(http.stringTable("headers")).containsExactly(Map.entry("X-One", "1"), Map.entry("Y Z", "2"));
        assertThat(root.sections("kafka"))
                .extracting(kafka -> kafka.string("id", ""))
                .containsExactly("a", "b");
        assertThat(root.sections("kafka").get(1).path()).isEqualTo("kafka[1]");
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void saysEveryMistakeWithItsPlaceRuleAndFix() {
        // given
        var root = toml("""
                [http]
                  port = 70000
                  enabled = "yes"
                  timeout = "10 s"
                  size = "20G"
                  tags = "a"
                  name = 5
                [kafka]
                  timout = "1s"
                [load]
                  dir =
                """);

        // when
        var http = root.section("http").orElseThrow();
        http.integer("port", 9_292, 1, 65_535);
        http.bool("enabled", false);
        http.duration("timeout", Duration.ofSeconds(1), Duration.ZERO, Duration.ofMinutes(1));
        http.bytes("size", 1, 0, 1L << 40);
        http.strings("tags");
        http.string("name");
        http.rejectUnknown(Map.of());
        var kafka = root.sections("kafka").get(0);
        kafka.string("timeout");
        kafka.rejectUnknown(Map.of());
        root.section("load").orElseThrow().string("dir", "/etc");

        // then
        assertThat(problems.errors().stream().map(Problem::toString))
                .containsExactly(
                        "f.toml:2:3: http.port is 70000; it must be a whole number from 1 to 65535. Fix: port = 9292",
                        "f.toml:3:3: http.enabled is \"yes\"; it must be true or false. Fix: enabled = true",
                        "f.toml:4:3: http.timeout is \"10 s\"; it must be a duration from 0s to 1m, written like"
                                + " \"1m30s\" or \"250ms\" (units ns, us, ms, s, m, h). Fix: timeout = \"10s\"",
                        "f.toml:5:3: http.size is \"20G\"; it must be a number of bytes from 0 B to 1 TiB, written like"
                                + " \"512 KiB\" or \"20 GiB\". Fix: size = \"20 GiB\"",
                        "f.toml:6:3: http.tags is \"a\"; it must be a list of text. Fix: tags = [\"a\"]",
                        "f.toml:7:3: http.name is 5; it must be text. Fix: name = \"5\"",
                        "f.toml:8:1: kafka is a single section; it must be a list of sections. Fix: [[kafka]]",
                        "f.toml:9:3: unknown key kafka[0].timout. Did you mean timeout?",
                        "f.toml:11:3: load.dir has no value after =. Fix: give it a value, or remove the line.");
    }

    @Test
    void overridesWinOverTheFileAndAppendToLists() {
        // given
        var overrides = Overrides.of(
                Map.of(
                        "TOCSIN_HTTP_PORT", "0x10",
                        "KAPACITOR_HTTP_PORT", "5",
                        "KAPACITOR_KAFKA_0__SASL_PASSWORD", "two",
                        "KAPACITOR_KAFKA_0_SASL_PASSWORD", "one",
                        "TOCSIN_KAFKA_1_BROKERS_0", "b:1",
                        "TOCSIN_KAFKA_0_BROKERS_1", "a:2",
                        "TOCSIN_KAFKA_0_EXTRA_Key", "v",
                        "TOCSIN_HTPP_PORT", "1"),
                List.of(new Overrides.Flag("hostname", "--hostname", "flagged")));
        var root = Toml.parse(
                        "f.toml",
                        "hostname = \"x\"\n[http]\nport = 1\n[[kafka]]\nbrokers = [\"a:1\"]\n".getBytes(UTF_8),
                        problems,
                        overrides)
                .orElseThrow();

        // when
        var kafka = root.sections("kafka");

        // then
        assertThat(root.string("hostname", "")).isEqualTo("flagged");
        assertThat(root.sectionOrEmpty("http").integer("port", 0, 0, 99)).isEqualTo(16);
        assertThat(kafka).hasSize(2);
        assertThat(kafka.get(0).secret("sasl-password")).contains(new Secret("two"));
        assertThat(kafka.get(0).strings("brokers")).containsExactly("a:1", "a:2");
        assertThat(kafka.get(1).strings("brokers")).containsExactly("b:1");
        assertThat(kafka.get(0).stringTable("extra")).containsExactly(Map.entry("Key", "v"));
        assertThat(overrides.unknown()).containsExactly("TOCSIN_HTPP_PORT");
        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings().stream().map(Problem::toString))
                .containsExactly(
                        "f.toml:1:1: warning: hostname has no effect, because flag --hostname wins over the file."
                                + " Fix: remove the line here, or the other one.",
                        "f.toml:3:1: warning: http.port has no effect, because environment variable TOCSIN_HTTP_PORT"
                                + " wins over the file. Fix: remove the line here, or the other one.");
    }

    @Test
    void yamlTextKeepsItsSpellingAndTheMapHoldsWhatWasRead() {
        // given
        var document = Yaml.parse(
                        "h.yaml",
                        "id: 0777\nkind: yes\nflag: yes\nmode: 0600\noptions:\n  topic: no\n  other: on\n"
                                .getBytes(UTF_8),
                        problems)
                .get(0);

        // when
        var options = document.section("options").orElseThrow();

        // then
        assertThat(document.string("id", "")).isEqualTo("0777");
        assertThat(document.string("kind", "")).isEqualTo("yes");
        assertThat(document.bool("flag", false)).isTrue();
        assertThat(document.integer("mode", 0, 0, 0777)).isEqualTo(0600);
        assertThat(options.string("topic", "")).isEqualTo("no");
        assertThat(document.toMap())
                .isEqualTo(Map.of(
                        "id",
                        "0777",
                        "kind",
                        "yes",
                        "flag",
                        true,
                        "mode",
                        384L,
                        "options",
                        Map.of("topic", "no", "other", true)));
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void everyDocumentIsCheckedForItself() {
        // given
        var documents = Yaml.parse("h.yaml", "id: []\n---\nid: {}\n".getBytes(UTF_8), problems);

        // when
        documents.forEach(document -> document.string("id"));

        // then
        assertThat(problems.errors())
                .extracting(problem -> problem.where().line())
                .containsExactly(1, 3);
    }

    @Test
    void whatFollowsFromAMistakeIsNotSaidAsWell() {
        // given
        var root = toml("[[kafka]]\nbrokers = 5\nid =\n");
        var kafka = root.sections("kafka").get(0);

        // when
        if (kafka.strings("brokers").isEmpty()) {
            kafka.error("brokers", "no brokers", "");
        }
        if (kafka.string("id").isEmpty()) {
            kafka.error("id", "no id", "");
        }

        // then
        assertThat(problems.errors())
                .extracting(problem -> problem.where().line())
                .containsExactly(2, 3);
    }

    @Test
    void plainValuesReadWithoutPlaces() {
        // given
        var section = Section.of(
                "stored handler", Map.of("a", 1L, "list", List.of("x"), "deep", Map.of("b", true)), problems);

        // when
        section.string("a");

        // then
        assertThat(section.strings("list")).containsExactly("x");
        assertThat(section.section("deep").orElseThrow().bool("b", false)).isTrue();
        assertThat(problems.errors().stream().map(Problem::toString))
                .containsExactly("stored handler: a is 1; it must be text. Fix: \"a\": \"1\"");
    }

    private Section toml(String text) {
        return Toml.parse("f.toml", text.getBytes(UTF_8), problems).orElseThrow();
    }
}
