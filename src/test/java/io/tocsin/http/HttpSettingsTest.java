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
                        InputHeaders.NONE,
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
                publish-input-headers = ["X-My-Key", "traceparent"]
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
                        new InputHeaders(List.of("x-my-key", "traceparent")),
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

    @Test
    void refusesHeadersThatNoEventShouldKeep() {
        // when
        read("""
                publish-input-headers = ["X-Key", "Authorization", "cookie", "Host", "tocsin-replay", "x-*y z", "x-key"]
                """);
        // then
        assertThat(problems.errors().stream().map(Problem::toString))
                .containsExactly(
                        "test.toml:2:35: http.publish-input-headers[1] is \"Authorization\", which holds credentials; they"
                                + " would be stored with each event and travel on with it. Fix: let the sender name"
                                + " itself in a header of its own, such as X-User",
                        "test.toml:2:52: http.publish-input-headers[2] is \"cookie\", which holds credentials; they would"
                                + " be stored with each event and travel on with it. Fix: let the sender name itself in"
                                + " a header of its own, such as X-User",
                        "test.toml:2:62: http.publish-input-headers[3] is \"Host\", which is about the connection and not"
                                + " about the event. Fix: remove it",
                        "test.toml:2:70: http.publish-input-headers[4] is \"tocsin-replay\"; names that begin with"
                                + " tocsin- are the daemon's own. Fix: use another name",
                        "test.toml:2:87: http.publish-input-headers[5] is \"x-*y z\"; it must be the name of one header,"
                                + " 1 to 100 characters. Fix: publish-input-headers = [\"X-My-Key\"]; there are no"
                                + " patterns",
                        "test.toml:2:97: http.publish-input-headers[6] is \"x-key\", which is there already; case does"
                                + " not count. Fix: remove one of them");
    }

    @Test
    void knowsWhatKrakendCallsIt() {
        // when
        read("input_headers = [\"X-Key\"]\nsuccess_status_code = 201\n");
        // then
        assertThat(problems.errors().stream().map(Problem::toString))
                .containsExactly(
                        "test.toml:2:1: unknown key http.input_headers. Fix: here publish-input-headers.",
                        "test.toml:3:1: unknown key http.success_status_code. Fix: here publish-success-status.");
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
