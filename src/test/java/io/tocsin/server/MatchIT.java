package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.cli.client.Json;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a handler's match lets through, what it remembers over a kill, and how one can look it up. */
@Timeout(1800)
class MatchIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Path directory;
    private DaemonProcess daemon;
    private DaemonClient client;

    @BeforeEach
    void start(@TempDir Path directory) {
        this.directory = directory;
        daemon = Installation.in(directory).daemon().start();
        client = new DaemonClient(daemon.url());
    }

    @AfterEach
    void end() {
        daemon.close();
    }

    private String logHandler(String topic, String id, String match) {
        return """
                topic: %s
                id: %s
                kind: log
                match: >-
                  %s
                options:
                  path: %s
                """.formatted(topic, id, match, file(id));
    }

    private Path file(String id) {
        return directory.resolve("alerts/" + id + ".log");
    }

    private void publish(String id, String level, String tags) {
        var reply = client.publish("cpu", "{\"id\":\"%s\",\"level\":\"%s\",\"tags\":{%s}}".formatted(id, level, tags));
        assertThat(reply.status()).isEqualTo(200);
    }

    private List<String> logged(String id) throws IOException {
        return Files.exists(file(id))
                ? Files.readAllLines(file(id)).stream()
                        .map(line -> line.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"))
                        .toList()
                : List.of();
    }

    private void awaitDrained() {
        await("nothing is pending").atMost(LIMIT).until(() -> client.pending() == 0);
    }

    private Json delivery(int seq, String handler) {
        return client.get("/api/v1/receipts/" + seq).json().get("deliveries").elements().stream()
                .filter(one -> one.get("handler").text().equals(handler))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void deliversWhatMatchesAndSaysWhyTheRestWasFiltered() throws IOException {
        // given
        client.define(logHandler("cpu", "bad", "changed() AND level() >= WARNING"));
        client.define(logHandler("cpu", "web", "\"host\" =~ /^web/"));

        // when
        publish("a", "OK", "\"host\":\"web1\"");
        publish("a", "CRITICAL", "\"host\":\"db1\"");
        publish("a", "CRITICAL", "");
        awaitDrained();

        // then
        assertThat(logged("bad")).containsExactly("a");
        assertThat(logged("web")).containsExactly("a");
        await("receipts")
                .atMost(LIMIT)
                .until(() -> delivery(3, "web").get("status").text().equals("filtered")
                        && delivery(3, "bad").get("status").text().equals("filtered"));
        assertThat(delivery(1, "bad").get("reason").text())
                .isEqualTo("match is false: changed() AND level() >= WARNING");
        assertThat(delivery(2, "bad").get("status").text()).isEqualTo("delivered");
        assertThat(delivery(2, "web").get("reason").text()).isEqualTo("match is false: \"host\" =~ /^web/");
        assertThat(delivery(3, "web").get("reason").text())
                .isEqualTo("match has no value, no tag exists for host: \"host\" =~ /^web/");
        assertThat(client.get("/api/v1/receipts/3").json().get("status").text()).isEqualTo("filtered");
        assertThat(client.metric("tocsin_match_failures_total", "handler=\"web\""))
                .isEqualTo(1);
        assertThat(client.metric("tocsin_events_filtered_total", "handler=\"bad\""))
                .isEqualTo(2);
        await("the line")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(daemon.output()).contains("match has no value, event filtered"));
    }

    @Test
    void countsOnAfterAKill() throws IOException {
        // given
        client.define(logHandler("cpu", "third", "count() % 3 == 0"));
        for (int i = 1; i <= 4; i++) {
            publish("event" + i, "INFO", "");
        }
        await("the cursor is stored")
                .atMost(LIMIT)
                .until(() -> delivery(4, "third").get("status").text().equals("filtered"));

        // when
        daemon.kill();
        daemon.start();
        for (int i = 5; i <= 9; i++) {
            publish("event" + i, "INFO", "");
        }
        awaitDrained();

        // then
        assertThat(logged("third")).containsExactly("event3", "event6", "event9");
    }

    @Test
    void refusesAMatchThatIsNoExpression() {
        // when
        var reply = client.define(logHandler("cpu", "wrong", "level() == 'CRITICAL'"));

        // then
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("message").text())
                .contains(":4:1: match is no expression, at its column 9: mismatched types: int == string; a level is"
                        + " written without quotes, CRITICAL. Fix: correct it there, or remove match");
        assertThat(reply.json().get("key").text()).isEqualTo("match");
        assertThat(client.get("/api/v1/alerts/topics/cpu/handlers/wrong").status())
                .isEqualTo(404);
    }
}
