package io.tocsin.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.tocsin.http.RawClient.Answer;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.metrics.Metrics;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that wait for something outside, and those that go on. */
final class WaitingIT {

    private static final String WAIT = "GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String NOW = "GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final String FEED = "GET /feed HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Queue<CompletableFuture<Response>> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<Feed> feeds = new ConcurrentLinkedQueue<>();
    private final AtomicInteger nobodyWaits = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();
    /** With an idle limit that most tests do not mean to reach. */
    private final HttpListener patient = listener(LONG);

    /** With an idle limit of a second. */
    private final HttpListener listener = listener(Duration.ofSeconds(1));

    private HttpListener listener(Duration idle) {
        return new HttpListener(
                new HttpSettings(
                        new BindAddress("127.0.0.1", 0),
                        List.of(),
                        false,
                        200,
                        InputHeaders.NONE,
                        100_000,
                        Duration.ofSeconds(10),
                        true),
                new HttpLimits(2_048, 50, 1, 4, 300_000, idle, LONG, 1_000),
                "localhost",
                List.of(new Area(
                        List.of(""),
                        Area.Manners.STRICT,
                        Map.of(),
                        List.of(
                                Route.of(Method.GET, "/wait", this::waits),
                                Route.of(
                                        Method.GET,
                                        "/feed",
                                        request -> Response.feed("text/plain", this::begun)
                                                .now()),
                                Route.of(
                                        Method.GET,
                                        "/now",
                                        request -> Response.text(200, "now").now())))),
                new Metrics());
    }

    private CompletionStage<Response> waits(Request request) {
        var answer = new CompletableFuture<Response>();
        request.waits(() -> {
            nobodyWaits.incrementAndGet();
            answer.complete(Response.text(504, "nobody waits"));
        });
        waiting.add(answer);
        return answer;
    }

    private void begun(Feed feed) {
        feed.onOver(over::incrementAndGet);
        feeds.add(feed);
    }

    @BeforeEach
    void open() {
        listener.open();
        patient.open();
    }

    @AfterEach
    void close() {
        patient.close(Deadline.after(LONG));
        listener.close(Deadline.after(LONG));
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("http-") && thread.isAlive()));
    }

    @Test
    void takesNoPlaceAmongTheRequestsThatAreWorkedOn() throws IOException {
        // given
        var clients = new ArrayList<RawClient>();
        for (int i = 1; i <= 4; i++) {
            int count = i;
            clients.add(client(WAIT));
            // one at a time may be worked on
            await().until(() -> waiting.size() == count);
        }
        // when
        Answer now;
        Answer oneTooMany;
        // over one connection, since a request leaves its place a moment after its answer, and there is only one
        try (var client = client(NOW)) {
            now = client.receive();
            client.send(WAIT);
            oneTooMany = client.receive();
        }
        waiting.forEach(answer -> answer.complete(Response.text(200, "done")));
        // then
        assertThat(now.body()).isEqualTo("now");
        assertThat(oneTooMany.status()).isEqualTo(503);
        assertThat(oneTooMany.headers()).containsKey("retry-after");
        assertThat(oneTooMany.body()).contains("4 requests wait already");
        for (var client : clients) {
            assertThat(client.receive().body()).isEqualTo("done");
            client.close();
        }
    }

    @Test
    void keepsTheConnectionForTheNextRequest() throws IOException {
        // given
        try (var client = client(WAIT)) {
            await().until(() -> waiting.size() == 1);
            waiting.remove().complete(Response.text(200, "first"));
            var first = client.receive();
            // when
            client.send(NOW);
            var second = client.receive();
            client.send(WAIT);
            await().until(() -> waiting.size() == 1);
            waiting.remove().complete(Response.text(200, "third"));
            // then
            assertThat(first.body()).isEqualTo("first");
            assertThat(second.body()).isEqualTo("now");
            assertThat(client.receive().body()).isEqualTo("third");
            assertThat(nobodyWaits).hasValue(0);
        }
    }

    @Test
    void noticesAClientThatHasGone() throws IOException {
        // given
        var client = client(WAIT);
        await().until(() -> waiting.size() == 1);
        // when
        client.close();
        // then
        await().untilAtomic(nobodyWaits, is(1));
        for (int i = 0; i < 4; i++) {
            waiting.clear();
            var next = client(WAIT);
            await("the place of the one that has gone is free").until(() -> waiting.size() == 1);
            next.close();
        }
        await().untilAtomic(nobodyWaits, is(5));
    }

    @Test
    void doesNotTakeAClientThatSaysNothingForOneThatHasGone() throws IOException {
        // given
        try (var client = client(listener, WAIT)) {
            await().until(() -> waiting.size() == 1);
            // when
            await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
            waiting.remove().complete(Response.text(200, "late"));
            // then
            assertThat(client.receive().body())
                    .as("after the idle limit of a second")
                    .isEqualTo("late");
            assertThat(nobodyWaits).hasValue(0);
        }
    }

    @Test
    void closesTheConnectionOfAClientThatSentItsNextRequestAhead() {
        await("a request ahead that was seen before the answer").until(this::isClosedOrAnsweredNext);
    }

    /**
     * Sends a request ahead, and gives the answer to the one before. Whether it was seen by then is a matter of milliseconds:
     * only then the connection has to be closed, and otherwise nothing of the next request may be lost.
     *
     * @return whether it was closed
     */
    private boolean isClosedOrAnsweredNext() throws IOException {
        // given
        try (var client = client(WAIT)) {
            await().until(() -> waiting.size() == 1);
            client.send(NOW);
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            // when
            waiting.remove().complete(Response.text(200, "done"));
            var answer = client.receive();
            // then
            assertThat(answer.body()).isEqualTo("done");
            boolean closes = "close".equals(answer.headers().get("connection"));
            if (closes) {
                assertThat(client.isAtEnd()).isTrue();
            } else {
                assertThat(client.receive().body()).isEqualTo("now");
            }
            return closes;
        }
    }

    @Test
    void answersThoseThatWaitWhenItCloses() throws IOException {
        // given
        try (var client = client(WAIT);
                var reader = new RawClient(patient.port())) {
            await().until(() -> waiting.size() == 1);
            reader.send(FEED);
            await().until(() -> feeds.size() == 1);
            feeds.element().offer("one".getBytes(US_ASCII));
            // when
            long began = System.nanoTime();
            patient.close(Deadline.after(LONG));
            // then
            assertThat(client.receive().body()).isEqualTo("nobody waits");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(1));
            await().untilAtomic(over, is(1));
            assertThat(reader.receive().headers()).containsEntry("transfer-encoding", "chunked");
            assertThat(readUntil(reader.input(), "\r\n0\r\n\r\n"))
                    .as("the proper end")
                    .contains("one");
        }
    }

    @Test
    void writesPiecesAsTheyCome() throws IOException {
        // given
        try (var client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.setSoTimeout(240_000);
            client.getOutputStream().write(FEED.getBytes(US_ASCII));
            await().until(() -> feeds.size() == 1);
            var feed = feeds.remove();
            // when
            feed.offer("one".getBytes(US_ASCII));
            String first = readUntil(client.getInputStream(), "one");
            await("the idle limit of a second")
                    .pollDelay(Duration.ofMillis(1_500))
                    .until(() -> true);
            feed.offer("two".getBytes(US_ASCII));
            String second = readUntil(client.getInputStream(), "two");
            feed.offer("three".getBytes(US_ASCII));
            feed.end();
            String rest = new String(client.getInputStream().readAllBytes(), US_ASCII);
            // then
            assertThat(first).startsWith("HTTP/1.1 200 OK").contains("chunked");
            assertThat(second).doesNotContain("three");
            assertThat(rest).contains("three").endsWith("0\r\n\r\n");
            await().untilAtomic(over, is(1));
            assertThat(feed.offer(new byte[1])).isFalse();
        }
    }

    @Test
    void isBoundedWhereAClientDoesNotRead() throws IOException {
        // given
        try (var client = new Socket()) {
            client.setReceiveBufferSize(4_096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
            client.getOutputStream().write(FEED.getBytes(US_ASCII));
            await().until(() -> feeds.size() == 1);
            var feed = feeds.remove();
            var piece = new byte[64 * 1024];
            // when
            int taken = 0;
            while (feed.offer(piece) && taken < 1_000) {
                taken++;
            }
            // then
            assertThat(taken).as("what the sockets hold, and the bound").isLessThan(1_000);
            await("a client that takes nothing is cut off after the idle limit").untilAtomic(over, is(1));
        }
    }

    @Test
    void noticesThatTheReaderOfAFeedHasGone() throws IOException {
        // given
        var client = client(FEED);
        await().until(() -> feeds.size() == 1);
        // when
        client.close();
        // then
        await().untilAtomic(over, is(1));
        assertThat(feeds.remove().isOver()).isTrue();
    }

    private RawClient client(String request) throws IOException {
        return client(patient, request);
    }

    private static RawClient client(HttpListener listener, String request) throws IOException {
        var client = new RawClient(listener.port());
        client.send(request);
        return client;
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closed after: " + read);
            }
            read.append((char) b);
        }
        return read.toString();
    }
}
