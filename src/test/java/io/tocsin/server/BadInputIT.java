package io.tocsin.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonClient.Reply;
import io.tocsin.fixture.DaemonProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a daemon answers to bodies that are wrong, and that nothing of them is kept. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class BadInputIT {

    private static final String GOOD = "{\"id\":\"good\",\"level\":\"INFO\"}";
    private static final String JSON = "application/json";
    private static final String EVENTS = "/api/v1/alerts/topics/bad/events";
    private static final int MIB = 1024 * 1024;

    /** Generous for a shared machine; what is refused is refused without looking at all of it. */
    private static final Duration QUICK = Duration.ofSeconds(60);

    private DaemonProcess daemon;
    private DaemonClient client;

    @BeforeAll
    void start(@TempDir Path directory) {
        daemon = Installation.in(directory).daemon().start();
        client = new DaemonClient(daemon.url());
    }

    @AfterAll
    void end() {
        daemon.close();
    }

    @AfterEach
    void nothingWasKept() {
        assertThat(daemon.isRunning()).isTrue();
        assertThat(client.get("/api/v1/alerts/topics/bad").status())
                .as("a topic that never collected an event does not exist")
                .isEqualTo(404);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
                    not JSON       # hello                                                      # 1 # 1  #          # not JSON
                    cut off        # {"id":"a","level":"OK"                                     # 1 # 23 #          # not JSON
                    neither shape  # 17                                                         # 1 # 1  #          # neither an object nor an array
                    nothing        # `  `                                                       # 1 # 1  #          # empty
                    unknown field  # {"id":"a","level":"OK","sevrity":"x"}                      # 1 # 34 # sevrity  # sevrity
                    bad level      # {"id":"a","level":"LOUD"}                                  # 1 # 19 # level    # unknown alert level "LOUD"
                    bad time       # {"id":"a","level":"OK","time":"yesterday"}                 # 1 # 31 # time     # time
                    bad tag        # {"id":"a","level":"OK","tags":{"host":7}}                  # 1 # 39 # tags.host# host
                    id missing     # {"level":"OK"}                                             # 1 # 1  # id       # id
                    id empty       # {"id":"","level":"OK"}                                     # 1 # 7  # id       # id
                    id twice       # {"id":"a","id":"b","level":"OK"}                           # 1 # 11 # id       # twice
                    """)
    void namesPlaceFieldAndRule(String name, String body, int line, int column, String key, String rule) {
        var reply = client.publish("bad", body);

        assertRefused(reply, 400, rule);
        assertThat(reply.json().get("line").integer()).as(reply.body()).contains((long) line);
        assertThat(reply.json().get("column").integer()).as(reply.body()).contains((long) column);
        assertThat(reply.json().get("key").text()).as(reply.body()).isEqualTo(key == null ? "" : key);
    }

    @Test
    void refusesBytesThatAreNotUtf8AndSaysWhichAndWhere() {
        var body = "{\"id\":\"caf\u00e9\",\"level\":\"OK\"}".getBytes(ISO_8859_1);

        var reply = client.publish("bad", JSON, body);

        assertRefused(reply, 400, "0xE9");
        assertThat(reply.json().get("column").integer()).contains(11L);
    }

    @Test
    void refusesATopicNameThatCannotBe() {
        assertRefused(client.publish("b%2Aad", GOOD), 400, "b*ad");
    }

    @Test
    void refusesAnotherContentTypeAndNoneAtAll() {
        assertRefused(client.publish("bad", "text/plain", GOOD.getBytes(UTF_8)), 415, "text/plain");
        assertRefused(client.publish("bad", "application/x-www-form-urlencoded", GOOD.getBytes(UTF_8)), 415, "form");
        assertThat(raw("POST " + EVENTS + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + GOOD.length()
                        + "\r\nConnection: close\r\n\r\n" + GOOD))
                .startsWith("HTTP/1.1 415");
    }

    @Test
    void refusesAnotherCharsetAndEncoding() {
        assertRefused(
                client.publish("bad", "application/json; charset=iso-8859-1", GOOD.getBytes(UTF_8)), 415, "UTF-8");
        assertRefused(client.publish("bad", JSON, GOOD.getBytes(UTF_8), "Content-Encoding", "br"), 415, "gzip");
    }

    @Test
    void refusesABodyThatIsTooLargeBeforeReadingIt() {
        long began = System.nanoTime();

        var answer = raw("POST " + EVENTS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 104857600\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"error\"").contains("16777216");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(QUICK);
    }

    @Test
    void refusesAHundredMegabytesOfNestingQuickly() throws IOException {
        long began = System.nanoTime();

        var gzipped = client.publish("bad", JSON, gzip(100 * MIB, '['), "Content-Encoding", "gzip");
        var nested = client.publish("bad", JSON, filled(15 * MIB, '['));
        var hidden = client.publish(
                "bad",
                "{\"id\":\"a\",\"level\":\"OK\",\"fields\":{\"deep\":" + "[".repeat(MIB) + "]".repeat(MIB) + "}}");

        var took = Duration.ofNanos(System.nanoTime() - began);
        assertRefused(gzipped, 413, "16777216");
        assertRefused(nested, 400, "32 levels");
        assertRefused(hidden, 400, "32 levels");
        assertThat(took).isLessThan(QUICK.multipliedBy(3));
        System.out.printf(
                "BadInputIT: 100 MB of nesting, 15 MB of it and 2 MB in a field refused in %d ms%n", took.toMillis());
    }

    @Test
    void refusesAGzipBombByWhatItUnpacksTo() throws IOException {
        var bomb = gzip(1024 * MIB, ' ');
        long began = System.nanoTime();

        var reply = client.publish("bad", JSON, bomb, "Content-Encoding", "gzip");

        var took = Duration.ofNanos(System.nanoTime() - began);
        assertRefused(reply, 413, "decompressed");
        assertThat(took).isLessThan(QUICK);
        System.out.printf("BadInputIT: a bomb of 1 GiB in %d bytes refused in %d ms%n", bomb.length, took.toMillis());
    }

    @Test
    void refusesABatchWithoutAGoodItemAndNamesEach() {
        var reply = client.publish("bad", "[{\"id\":\"a\",\"level\":\"LOUD\"},{\"level\":\"OK\"},7]");

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        var results = reply.json().get("results").elements();
        assertThat(results).extracting(result -> result.get("index").text()).containsExactly("0", "1", "2");
        assertThat(results).extracting(result -> result.get("status").text()).containsOnly("400");
        assertThat(results.get(0).get("error").text()).contains("level", "LOUD");
        assertThat(results.get(1).get("error").text()).contains("id");
        assertThat(results.get(2).get("error").text()).contains("object");
    }

    @ParameterizedTest
    @CsvSource({"array,application/json", "lines,application/x-ndjson"})
    void storesTheGoodItemsOfABatchAndNamesTheOthers(String topic, String contentType) {
        var items = List.of(
                "{\"id\":\"a\",\"level\":\"OK\"}",
                "{\"id\":\"b\",\"level\":\"LOUD\"}",
                "{\"id\":\"c\",\"level\":\"CRITICAL\"}");
        var body = contentType.equals(JSON) ? "[" + String.join(",", items) + "]" : String.join("\n", items);

        var reply = client.publish(topic, contentType, body.getBytes(UTF_8));

        assertThat(reply.status()).as(reply.body()).isEqualTo(207);
        assertThat(reply.json().get("accepted").integer()).contains(2L);
        assertThat(reply.json().get("rejected").integer()).contains(1L);
        var rejected = reply.json().get("results").elements().get(1);
        assertThat(rejected.get("index").integer()).contains(1L);
        assertThat(rejected.get("error").text()).contains("level", "LOUD");
        assertThat(client.get("/api/v1/alerts/topics/" + topic + "/events")
                        .json()
                        .get("events")
                        .elements())
                .extracting(event -> event.get("id").text())
                .containsExactlyInAnyOrder("a", "c");
    }

    private static void assertRefused(Reply reply, int status, String part) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        assertThat(reply.json().get("error").text()).contains(part);
        assertThat(reply.json().get("message").text()).isNotEmpty();
    }

    /** Sends exactly this, and reads to the end of the answer. */
    private String raw(String request) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), daemon.port())) {
            socket.setSoTimeout((int) QUICK.toMillis());
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] filled(int length, char with) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    private static byte[] gzip(int length, char with) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            var part = filled(MIB, with);
            for (int written = 0; written < length; written += part.length) {
                gzip.write(part);
            }
        }
        return out.toByteArray();
    }
}
