package io.tocsin.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tocsin.golden.Golden;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store.Durability;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class WatchIT {

    private static final String TOPICS = "/api/v1/alerts/topics";
    private static final String WATCH = "/api/v1/watch";

    private final ApiFixture api = new ApiFixture(200);
    private final List<Reader> readers = new ArrayList<>();

    /** Reads lines as they come, on a thread of its own. */
    private static final class Reader implements AutoCloseable {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Socket socket = new Socket();
        private volatile boolean ended;

        Reader(int port, String pathAndHeaders) throws IOException {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var parts = pathAndHeaders.split("\n", 2);
            socket.getOutputStream()
                    .write(("GET " + parts[0] + " HTTP/1.1\r\nHost: localhost\r\n"
                                    + (parts.length > 1 ? parts[1] + "\r\n" : "") + "\r\n")
                            .getBytes(US_ASCII));
            var thread = new Thread(this::read, "reader");
            thread.setDaemon(true);
            thread.start();
        }

        private void read() {
            try (var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
                for (var line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("broken: " + e.getMessage());
            }
            ended = true;
        }

        /** What is neither a header nor the length of a chunk. */
        String text() {
            var text = new StringBuilder();
            boolean body = false;
            for (var line : lines) {
                body |= line.isEmpty();
                if (body && !line.matches("[0-9A-Fa-f]*")) {
                    text.append(line).append('\n');
                }
            }
            return text.toString();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Reader watch(String query) throws IOException {
        var reader = new Reader(api.port(), WATCH + query);
        readers.add(reader);
        await().until(() -> reader.text().contains("retry:") || reader.text().contains("error"));
        return reader;
    }

    @AfterEach
    void close() {
        readers.forEach(Reader::close);
        api.close();
    }

    private void publish(String topic, String id) {
        var answer = api.post(TOPICS + "/" + topic + "/events", "{\"id\":\"" + id + "\",\"level\":\"CRITICAL\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void showsEventsAndDeliveriesAsTheyHappen() throws IOException {
        // given
        api.post(TOPICS + "/cpu/handlers", "{\"id\":\"good\",\"kind\":\"scripted\"}");
        api.post(
                TOPICS + "/cpu/handlers",
                "{\"id\":\"bad\",\"kind\":\"scripted\",\"options\":{\"outcome\":\"refused\"}}");
        api.post(TOPICS + "/disk/handlers", "{\"id\":\"good\",\"kind\":\"scripted\"}");
        // who looks on later is not told of this event, once somebody who looked on before was
        var before = watch("?topic=c*&deliveries=true");
        publish("cpu", "before");
        await().until(() -> before.text().split("data: .*\"handler\"", -1).length == 3);
        var cpu = watch("?topic=c*&deliveries=true");
        var all = watch("");
        // when
        publish("disk", "a");
        publish("cpu", "b");
        await().until(() -> cpu.text().split("data: .*\"handler\"", -1).length == 3);
        await().until(() -> all.text().contains("\"b\""));
        // then
        var deliveries = cpu.text()
                .lines()
                .filter(line -> line.contains("\"handler\""))
                .sorted()
                .toList();
        var events = cpu.text()
                .lines()
                .filter(line -> !line.contains("\"handler\"") && !line.equals("event: delivery"))
                .toList();
        Golden.assertMatches(
                WatchIT.class,
                "watch.txt",
                "--- topic=c*&deliveries=true\n" + String.join("\n", events) + "\n" + String.join("\n", deliveries)
                        + "\n--- all\n" + all.text());
        assertThat(cpu.text().indexOf("event: event")).isLessThan(cpu.text().indexOf("event: delivery"));
    }

    @Test
    void goesOnBehindTheLastEventAfterABreak() throws IOException {
        // given
        for (int i = 1; i <= 2_000; i++) {
            if (i % 500 == 0) {
                publish("cpu", "e" + i);
            } else if (i % 500 == 1) {
                api.post(
                        TOPICS + "/other/events",
                        "[" + "{\"id\":\"x\",\"level\":\"OK\"},".repeat(498) + "{\"id\":\"x\",\"level\":\"OK\"}]");
            }
        }
        // when
        var resumed = watch("?topic=cpu\nLast-Event-ID: 500");
        var byQuery = watch("?topic=*&after=1990");
        publish("cpu", "live");
        // then
        await().until(() ->
                resumed.text().contains("\"live\"") && byQuery.text().contains("\"live\""));
        assertThat(resumed.text().lines().filter(line -> line.startsWith("id: ")))
                .containsExactly("id: 500", "id: 1000", "id: 1500", "id: 2000", "id: 2001");
        assertThat(byQuery.text().lines().filter(line -> line.startsWith("id: ")))
                .hasSize(12);
        assertThat(byQuery.text()).doesNotContain("event: gap");
    }

    @Test
    void saysWhatIsNoLongerKept() throws IOException {
        // given
        publish("cpu", "a");
        publish("cpu", "b");
        publish("disk", "c");
        publish("cpu", "d");
        var batch = new Batch();
        // topic number 0 holds which topics the seqs went to
        batch.deleteRange(Family.LOG, Keys.of(0, 0), Keys.of(0, 3));
        batch.deleteRange(Family.LOG, Keys.of(1, 0), Keys.of(1, 3));
        batch.deleteRange(Family.LOG, Keys.of(2, 0), Keys.of(2, 4));
        api.store.write(batch, Durability.SYNCED);
        // when
        var resumed = watch("?after=0");
        // then
        await().until(() -> resumed.text().contains("id: 4"));
        assertThat(resumed.text().lines().filter(line -> line.contains("\"from\"")))
                .containsExactly(
                        "data: {\"from\":1,\"to\":2,\"reason\":\"no longer kept in the log\"}",
                        "data: {\"from\":3,\"to\":3,\"reason\":\"no longer kept in the log\"}");
    }

    @Test
    void refusesWhatItCannotWatch() {
        // given
        publish("cpu", "a");
        // when
        var seen = api.transcript(WATCH + "?after=7")
                + api.transcript(WATCH + "?after=x")
                + api.transcript(WATCH + "?topic=%5B")
                + api.transcript(WATCH + "?deliveries=yes")
                + api.transcript(WATCH + "?topics=cpu")
                + api.transcript("POST", WATCH, "", "");
        // then
        Golden.assertMatches(WatchIT.class, "watch-refused.txt", seen);
    }

    @Test
    void isBoundedInNumber() throws Exception {
        // given
        var client = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + WATCH))
                .build();
        for (int i = 0; i < WatchResource.MOST; i++) {
            watch("");
        }
        // when
        var refused = client.send(request, BodyHandlers.ofString());
        readers.get(0).close();
        // then
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("64 clients watch already");
        await("one that has gone leaves its place")
                .untilAsserted(() -> assertThat(client.send(request, BodyHandlers.ofInputStream())
                                .statusCode())
                        .isEqualTo(200));
    }

    /** What is logged about those who watch, from now on; the fixture of the next test sets all logging anew. */
    private static void logsTo(List<String> logged) {
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent line) {
                logged.add(line.getMessage());
            }
        };
        appender.start();
        ((Logger) LoggerFactory.getLogger(Watch.class)).addAppender(appender);
    }

    @Test
    void cutsOffOneWhoTakesNothingAndHurtsNobody() throws IOException {
        // given
        var text = "x".repeat(50_000);
        var logged = new CopyOnWriteArrayList<String>();
        logsTo(logged);
        try (var stuck = new Socket()) {
            stuck.setReceiveBufferSize(4_096);
            stuck.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port()));
            stuck.getOutputStream().write(("GET " + WATCH + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
            var reader = watch("");
            // when
            for (int i = 0; i < 200; i++) {
                assertThat(api.post(
                                        TOPICS + "/cpu/events",
                                        "{\"id\":\"" + i + "\",\"level\":\"OK\",\"message\":\"" + text + "\"}")
                                .statusCode())
                        .isEqualTo(200);
            }
            // then
            await().until(() -> reader.text().contains("id: 200"));
            await("the daemon says that it cut somebody off")
                    .until(() -> logged.contains("a watching client was cut off"));
            stuck.setSoTimeout(240_000);
            var in = new BufferedReader(new InputStreamReader(stuck.getInputStream(), UTF_8));
            var rest = new StringBuilder();
            while (!rest.toString().endsWith("event: end\n")) {
                rest.append(in.readLine()).append('\n');
            }
            rest.append(in.readLine());
            assertThat(rest)
                    .contains("event: end")
                    .contains("nothing was taken for 10 s")
                    .doesNotContain("id: 199");
        }
    }

    @Test
    void saysThatTheLogCannotBeRead() throws IOException {
        // given
        publish("cpu", "a");
        api.store.refuseToOpen(true);
        var reader = watch("");
        // when
        api.store.fail();
        api.post(TOPICS + "/cpu/events", "{\"id\":\"b\",\"level\":\"OK\"}");
        var resumed = api.get(WATCH + "?after=0");
        // then
        assertThat(resumed.statusCode()).isEqualTo(503);
        assertThat(reader.ended).as("nothing to read, so nothing that fails").isFalse();
        api.store.refuseToOpen(false);
        await().until(() -> api.post(TOPICS + "/cpu/events", "{\"id\":\"c\",\"level\":\"OK\"}")
                        .statusCode()
                == 200);
        await("it goes on").until(() -> reader.text().contains("\"c\""));
    }

    @Test
    void endsWhenTheDaemonStops() throws IOException {
        // given
        var reader = watch("");
        // when
        api.close();
        // then
        await().until(() -> reader.ended);
        assertThat(reader.lines).doesNotContain("broken");
    }
}
