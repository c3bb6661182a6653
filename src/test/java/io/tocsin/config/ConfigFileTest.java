package io.tocsin.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import io.tocsin.logging.LogLevel;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Overrides;
import io.tocsin.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    @TempDir
    Path directory;

    private final Problems problems = new Problems();

    @Test
    void anEmptyFileGivesTheDefaults() {
        // when
        var config = read("", Map.of()).orElseThrow().config();

        // then
        assertThat(config.hostname()).isEqualTo("localhost");
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/tocsin"));
        assertThat(config.load()).isEqualTo(new LoadSettings(true, Path.of("/etc/tocsin")));
        assertThat(config.logging().alertDir()).isEqualTo(Path.of("/var/lib/tocsin/alerts"));
        assertThat(config.kafka()).isEmpty();
        assertThat(problems.warnings()).isEmpty();
    }

    @Test
    void readsEveryKeyOfItsOwn() {
        // when
        var config = read(
                        "hostname = \"alerts1\"\ndata_dir = \"/data\"\n[load]\nenabled = false\ndir = \"relative\"\n",
                        Map.of())
                .orElseThrow()
                .config();

        // then
        assertThat(config.hostname()).isEqualTo("alerts1");
        assertThat(config.dataDir()).isEqualTo(Path.of("/data"));
        assertThat(config.logging().alertDir()).isEqualTo(Path.of("/data/alerts"));
        assertThat(config.load()).isEqualTo(new LoadSettings(false, Path.of("relative")));
    }

    @Test
    void theEnvironmentWinsOverTheFileAndFlagsOverBoth() throws IOException {
        // given
        var secret = Files.writeString(directory.resolve("password"), "p\n\n");
        var environment = Map.of(
                "TOCSIN_LOGGING_LEVEL", "DEBUG",
                "KAPACITOR_HOSTNAME", "from-kapacitor",
                "TOCSIN_KAFKA_0_ENABLED", "true",
                "KAPACITOR_KAFKA_0_BROKERS_0", "k:9092",
                "KAPACITOR_KAFKA_0_TIMEOUT", "7s",
                "KAPACITOR_KAFKA_0__SASL_USERNAME", "u",
                "TOCSIN_KAFKA_0_SASL_PASSWORD_FILE", secret.toString(),
                "TOCSIN_STORE_RETENTION", "",
                "KUBERNETES_PORT", "x",
                "TOCSIN_SERVICE_HOST", "10.0.0.1");
        var flags = List.of(new Overrides.Flag("logging.level", "--log-level", "WARN"));

        // when
        var read = ConfigFile.read("f", "[logging]\nlevel = \"ERROR\"\n".getBytes(UTF_8), environment, flags, problems);

        // then
        assertThat(problems.errors()).isEmpty();
        var config = read.orElseThrow().config();
        assertThat(config.logging().level()).isEqualTo(LogLevel.WARN);
        assertThat(config.hostname()).isEqualTo("from-kapacitor");
        assertThat(config.kafka()).hasSize(1);
        assertThat(config.kafka().get(0).connection().brokers()).containsExactly("k:9092");
        assertThat(config.kafka().get(0).connection().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(read.orElseThrow().readings()).anySatisfy(reading -> {
            assertThat(reading.key()).isEqualTo("sasl-password");
            assertThat(reading.value()).contains(new Secret("p\n"));
            assertThat(reading.origin()).isEqualTo("environment variable TOCSIN_KAFKA_0_SASL_PASSWORD_FILE");
        });
        assertThat(problems.warnings().stream().map(Problem::toString))
                .contains("f:2:1: warning: logging.level has no effect, because flag --log-level wins over the file."
                        + " Fix: remove the line here, or the other one.");
    }

    @Test
    void saysWhatIsWrongWithVariables() {
        // given
        var environment = Map.of(
                "TOCSIN_LOAD_ENABLED", "yes",
                "TOCSIN_HTPP_BIND_ADDRESS", "x",
                "KAPACITOR_INFLUXDB_0_URLS_0", "http://x",
                "TOCSIN_KAFKA_0_BROKERS_1", "b:1",
                "TOCSIN_KAFKA_0_TIMEOUT", "10",
                "TOCSIN_HOSTNAME_FILE", "/nowhere/host",
                "TOCSIN_HTTP_ALLOWED_HOSTS", "alerts.example.com",
                "TOCSIN_LOGGING_LEVL", "DEBUG");

        // when
        read("", environment);

        // then
        var all = new ArrayList<>(problems.errors());
        all.addAll(problems.warnings());
        Golden.assertMatches(
                getClass(),
                "environment.problems.txt",
                String.join("\n", all.stream().map(Problem::toString).toList()) + "\n");
    }

    @Test
    void printsWhatTakesEffectAndWhy() {
        // given
        var text = """
                hostname = "alerts1"
                [[kafka]]
                enabled = true
                id = "main"
                brokers = ["k1:9092", "k2:9092"]
                use-ssl = true
                sasl-username = "u"
                sasl-password = "hunter2"
                sasl-extensions = { realm = "x" }
                """;

        // when
        var effective = read(text, Map.of("TOCSIN_HTTP_BIND_ADDRESS", ":9092"))
                .orElseThrow()
                .effective();

        // then
        Golden.assertMatches(getClass(), "effective.toml.txt", effective);
        assertThat(effective).doesNotContain("hunter2");
        assertThat(read(effective, Map.of()).orElseThrow().config().store())
                .isEqualTo(read(text, Map.of()).orElseThrow().config().store());
    }

    @Test
    void hidesWhatTheNamesOfPropertiesSayIsSecret() {
        // given
        var text = """
                [[kafka]]
                enabled = true
                brokers = ["k1:9092"]
                sasl-oauth-parameters = { client_secret = "hunter2", audience = "alerts" }
                headers = { x-token = "hunter3" }
                [kafka.properties]
                "metrics.num.samples" = "3"
                """;

        // when
        var effective = read(text, Map.of()).orElseThrow().effective();

        // then
        assertThat(effective)
                .doesNotContain("hunter")
                .contains(
                        "audience = \"alerts\"",
                        "client_secret = \"***\"",
                        "x-token = \"***\"",
                        "\"metrics.num.samples\" = \"3\"");
        assertThat(read(text, Map.of())
                        .orElseThrow()
                        .config()
                        .kafka()
                        .get(0)
                        .records()
                        .headers())
                .containsEntry("x-token", "hunter3");
    }

    @Test
    void aMistakeIsWhereTheValueThatCountsStands() {
        // when
        read("[http]\nbind-address = \":9292\"\n", Map.of("TOCSIN_HTTP_BIND_ADDRESS", "nowhere"));

        // then
        assertThat(problems.errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "environment variable TOCSIN_HTTP_BIND_ADDRESS: http.bind-address is \"nowhere\"; it must"
                                + " be an address and a port. Fix: bind-address = \"127.0.0.1:9292\", or \":9292\" for every"
                                + " interface");
    }

    private Optional<ConfigFile> read(String text, Map<String, String> environment) {
        return ConfigFile.read("tocsin.conf", text.getBytes(UTF_8), environment, List.of(), problems);
    }
}
