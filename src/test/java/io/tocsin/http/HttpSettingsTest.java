package io.tocsin.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Toml;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpSettingsTest {

    private final Problems problems = new Problems();

    @Test
    void hasDefaults() {
        // when
        var settings = read("");
        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings()).isEmpty();
        assertThat(settings)
                .isEqualTo(new HttpSettings(
                        new BindAddress("127.0.0.1", 9292),
                        List.of(),
                        false,
                        200,
                        16_777_216,
                        Duration.ofSeconds(10),
                        true));
    }

    @Test
    void readsEveryKey() {
        // when
        var settings = read("""
                bind-address = ":9092"
                allowed-hosts = ["alerts.example", "10.1.2.3", "fe80::1"]
                allow-unauthenticated = true
                publish-success-status = 202
                max-body = "1 MiB"
                shutdown-timeout = "3s"
                log-enabled = false
                """);
        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(settings)
                .isEqualTo(new HttpSettings(
                        new BindAddress("", 9092),
                        List.of("alerts.example", "10.1.2.3", "fe80::1"),
                        true,
                        202,
                        1_048_576,
                        Duration.ofSeconds(3),
                        false));
    }

    @Test
    void warnsOnceOfEachOfKapacitorsKeysWithoutEffect() {
        // when
        read("""
                auth-enabled = false
                https-enabled = false
                shared-secret = ""
                write-tracing = false
                pprof-enabled = false
                https-certificate = "/etc/ssl/kapacitor.pem"
                https-private-key = "/etc/ssl/kapacitor.pem"
                """);
        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings())
                .extracting(problem -> problem.where().key())
                .containsExactly(
                        "http.write-tracing", "http.pprof-enabled", "http.https-certificate", "http.https-private-key");
    }

    @Test
    void refusesWhatWouldOnlySeemToProtect() {
        // when
        read("""
                auth-enabled = true
                https-enabled = true
                shared-secret = "hunter2"
                """);
        // then
        assertThat(problems.errors())
                .extracting(problem -> problem.where().key())
                .containsExactly("http.auth-enabled", "http.https-enabled", "http.shared-secret");
        assertThat(problems.toString()).doesNotContain("hunter2");
    }

    @Test
    void namesEveryMistakeAtOnce() {
        // when
        read("""
                bind-address = "9292"
                allowed-hosts = ["https://alerts.example", "*.example"]
                publish-success-status = 404
                max-body = 12
                shutdown-timeout = "1h"
                log-enable = true
                """);
        // then
        assertThat(problems.errors())
                .extracting(problem -> problem.where().line())
                .containsExactly(2, 3, 3, 4, 5, 6, 7);
        assertThat(problems.errors())
                .extracting(Problem::what)
                .last()
                .asString()
                .contains("log-enabled");
    }

    @ParameterizedTest
    @CsvSource({":9092,'',9092", "localhost:0,localhost,0", "'[::1]:9292',::1,9292", "0.0.0.0:65535,0.0.0.0,65535"})
    void readsAddresses(String text, String host, int port) {
        assertThat(BindAddress.parse(text)).contains(new BindAddress(host, port));
        assertThat(BindAddress.parse(text)).hasToString("Optional[" + text + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "9292", "host:", "host:65536", "::1:9292", "http://host:1", "a b:1", "host:-1", "host:x"})
    void refusesOtherAddresses(String text) {
        assertThat(BindAddress.parse(text)).isEmpty();
    }

    private HttpSettings read(String keys) {
        var root = Toml.parse("test.toml", ("[http]\n" + keys).getBytes(UTF_8), problems)
                .orElseThrow();
        return HttpSettings.read(root.sectionOrEmpty("http"));
    }
}
