package io.tocsin.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.http.RawClient.Answer;
import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.metrics.Metrics;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.problem.Location;
import io.tocsin.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpListenerIT {

    private static final Set<String> JSON = Set.of("application/json");
    private static final String HOST = "Host: localhost\r\n";
    private static final Duration LONG = Duration.ofMinutes(4);

    private final Metrics metrics = new Metrics();
    private final CompletableFuture<Response> later = new CompletableFuture<>();
    private final AtomicInteger askedLater = new AtomicInteger();
    private final HttpSettings settings = new HttpSettings(
            new BindAddress("127.0.0.1", 0),
            List.of("alerts.example"),
            false,
            200,
            new InputHeaders(List.of("x-key", "x-other", "x-none")),
            100_000,
            Duration.ofSeconds(10),
            true);
    /** Where it does not matter, no limit on time is so low that a busy machine reaches it. */
    private final HttpListener listener = listener(LONG);

    private HttpListener listener(Duration bodyGrace) {
        var limits = new HttpLimits(2_048, 20, 3, 2, 300_000, LONG, bodyGrace, 1_000);
        var strict = new Area(
                List.of(""),
                Area.Manners.STRICT,
                Map.of(),
                List.of(
                        Route.of(Method.GET, "/echo/{id}", this::echo),
                        Route.taking(Method.PUT, "/echo/{id}", JSON, this::echo),
                        Route.taking(Method.POST, "/length", JSON, this::length),
                        Route.of(
                                Method.DELETE,
                                "/length",
                                request -> Response.noContent().now()),
                        Route.of(
                                Method.GET,
                                "/kept",
                                request -> Response.text(
                                                200,
                                                settings.publishInputHeaders()
                                                        .of(request)
                                                        .toString())
                                        .now()),
                        Route.of(Method.GET, "/later", request -> {
                            askedLater.incrementAndGet();
                            return later;
                        }),
                        Route.of(Method.GET, "/broken", request -> {
                            throw new IllegalStateException("secret detail");
                        }),
                        Route.of(Method.GET, "/invalid", request -> {
                            throw new InvalidInputException(List.of(Problem.error(
                                    new Location("request body", 3, 7, "fields.a"), "a is wrong.", "a = 1")));
                        })));
        var alias = new Area(
                List.of("/kapacitor/v1", "/kapacitor/v1preview"),
                Area.Manners.KAPACITOR,
                Map.of("X-Kapacitor-Version", "1.8", "Content-Type", "application/json; charset=utf-8"),
                List.of(
                        Route.of(
                                Method.GET,
                                "/topics/{topic}",
                                request -> Response.json(200, request.uri().getBytes(UTF_8))
                                        .now()),
                        Route.of(
                                Method.HEAD,
                                "/ping",
                                request -> Response.noContent().now()),
                        Route.taking(Method.POST, "/topics", JSON, this::length)));
        return new HttpListener(settings, limits, "bell.example", List.of(strict, alias), metrics);
    }

    private CompletionStage<Response> echo(Request request) {
        return Response.text(
                        200,
                        request.pathParameter("id") + "|" + request.query("q").orElse("none"))
                .now();
    }

    private CompletionStage<Response> length(Request request) {
        return Response.text(200, "length " + request.body().length).now();
    }

    @BeforeEach
    void open() {
        listener.open();
    }

    @AfterEach
    void close() {
        later.complete(Response.noContent());
        listener.close(Deadline.after(LONG));
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("http-") && thread.isAlive()));
    }

    @ParameterizedTest
    @CsvSource({
        "a%2Fb, a/b",
        "%2F, /",
        "..,..",
        "%2E%2E,..",
        "50%25, 50%",
        "%C3%A9, é",
        "a%20b+c, a b+c",
        "cpu:host=web1;x=1, cpu:host=web1;x=1",
        "a%5Cb, a\\b",
    })
    void decodesAnIdAfterSplittingThePath(String raw, String id) throws IOException {
        // when
        var answer = get("/echo/" + raw + "?q=1");
        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(id + "|1");
    }

    @ParameterizedTest
    @CsvSource({
        "/echo/50%",
        "/echo/%zz",
        "/echo/%FF",
        "/echo/%C3",
        "/echo/a?q=%zz",
        "/echo/a?q=1&q=2",
        "/echo/%u0041",
        "/echo/é"
    })
    void refusesWhatIsNotPercentEncodedText(String path) throws IOException {
        // when
        var answer = get(path);
        // then
        assertThat(answer.status()).isEqualTo(400);
        assertError(answer);
    }

    @Test
    void decodesTheQuery() throws IOException {
        // when
        var answer = get("/echo/a?q=b+c%2Bd%26%C3%A9");
        // then
        assertThat(answer.body()).isEqualTo("a|b c+d&é");
    }

    @ParameterizedTest
    @CsvSource({"/nowhere", "/echo", "/echo/", "/echo/a/b", "/", "//echo/a"})
    void answers404ForAnUnknownPath(String path) throws IOException {
        // when
        var answer = get(path);
        // then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"no resource has this path: " + path
                        + "\",\"message\":\"no resource has this path: " + path + "\"}");
    }

    @Test
    void answers405AndSaysWhichMethodsThereAre() throws IOException {
        // when
        var answer = ask("PATCH /echo/a HTTP/1.1\r\n" + HOST + "\r\n");
        // then
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("allow", "GET, PUT");
        assertError(answer);
    }

    @Test
    void answersAsKapacitorUnderItsPrefix() throws IOException {
        // when
        var unknown = ask("PATCH /kapacitor/v1/topics/a HTTP/1.1\r\n" + HOST + "\r\n");
        var preview = get("/kapacitor/v1preview/topics/a%2Fb?min-level=OK");
        var ping = ask("HEAD /kapacitor/v1/ping HTTP/1.1\r\n" + HOST + "\r\n");
        var options = ask("OPTIONS /kapacitor/v1/anything HTTP/1.1\r\n" + HOST + "\r\n");
        var withoutType = post("/kapacitor/v1/topics", "", "12345");
        var form = post("/kapacitor/v1/topics", "Content-Type: application/x-www-form-urlencoded\r\n", "12345");
        // then
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.headers())
                .containsEntry("x-kapacitor-version", "1.8")
                .containsEntry("content-type", "application/json; charset=utf-8")
                .containsKey("request-id");
        assertThat(unknown.body()).isEqualTo("{\n    \"error\": \"Not Found\",\n    \"message\": \"Not Found\"\n}");
        assertThat(preview.body()).isEqualTo("/kapacitor/v1/topics/a%2Fb?min-level=OK");
        assertThat(ping.status()).isEqualTo(204);
        assertThat(ping.headers()).containsEntry("content-type", "application/json; charset=utf-8");
        assertThat(options.status()).isEqualTo(200);
        assertThat(withoutType.body()).isEqualTo("length 5");
        assertThat(form.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, 415",
        "application/x-www-form-urlencoded, 415",
        "application/json; charset=latin1, 415",
        "application/json; charset=UTF-8, 200",
        "Application/JSON, 200"
    })
    void takesListedContentTypesOnly(String type, int status) throws IOException {
        // when
        var answer = post("/length", "Content-Type: " + type + "\r\n", "12345");
        // then
        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void needsAContentType() throws IOException {
        // when
        var answer = post("/length", "", "12345");
        // then
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.body()).contains("Fix: send the header Content-Type: application/json.");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "localhost:1234, 200",
        "127.0.0.1:9292, 200",
        "127.8.8.8, 200",
        "[::1]:9292, 200",
        "[0:0::1], 200",
        "LOCALHOST., 200",
        "bell.example, 200",
        "alerts.example:80, 200",
        "evil.example, 421",
        "localhost.evil.example, 421",
        "127.0.0.1.evil.example, 421",
        "10.0.0.1, 421"
    })
    void answersToItsOwnNamesOnly(String host, int status) throws IOException {
        // when
        var answer = ask("GET /echo/a HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        // then
        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"https://evil.example, 403", "null, 403", "http://localhost:3000, 204", "https://alerts.example, 204"})
    void refusesWritesOfForeignPages(String origin, int status) throws IOException {
        // when
        var answer = ask("DELETE /length HTTP/1.1\r\n" + HOST + "Origin: " + origin + "\r\n\r\n");
        // then
        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void refusesABodyThatSaysItIsTooLong() throws IOException {
        // when
        var answer = ask("POST /length HTTP/1.1\r\n" + HOST
                + "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 100001\r\n\r\n");
        // then
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.headers()).containsEntry("connection", "close");
        assertThat(answer.body()).contains("longer than 100000 bytes");
    }

    @Test
    void refusesABodyThatTurnsOutTooLongAndClosesTheConnection() throws IOException {
        try (var client = new RawClient(listener.port())) {
            // given
            var chunk = "x".repeat(50_000);
            client.send("POST /length HTTP/1.1\r\n" + HOST
                    + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            // when
            for (int i = 0; i < 40; i++) {
                client.send(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
            }
            client.send("0\r\n\r\n");
            // then
            assertThat(client.receive().status()).isEqualTo(413);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void takesABodyOfExactlyTheLimit() throws IOException {
        // when
        var answer = post("/length", "Content-Type: application/json\r\n", "x".repeat(100_000));
        // then
        assertThat(answer.body()).isEqualTo("length 100000");
    }

    @Test
    void countsABodyAfterDecompression() throws IOException {
        // when
        var small = postGzip(gzip(new byte[5_000]));
        var bomb = postGzip(gzip(new byte[50_000_000]));
        var broken = postGzip("no gzip".getBytes(UTF_8));
        // then
        assertThat(small.body()).isEqualTo("length 5000");
        assertThat(bomb.status()).isEqualTo(413);
        assertThat(broken.status()).isEqualTo(400);
        assertError(broken);
    }

    @Test
    void refusesAnotherContentEncoding() throws IOException {
        // when
        var answer = post("/length", "Content-Type: application/json\r\nContent-Encoding: br\r\n", "12345");
        // then
        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void refusesHeadersThatAreTooLong() throws IOException {
        // when
        var answer = ask("GET /echo/a HTTP/1.1\r\n" + HOST + "X-Long: " + "x".repeat(4_000) + "\r\n\r\n");
        // then
        assertThat(answer.status()).isEqualTo(431);
        assertError(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "'GET /echo/a HTTP/1.1\r\n\r\n'",
        "'POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'",
        "'GET /echo/a\u0001 HTTP/1.1\r\nHost: a\r\n\r\n'",
        "'nonsense\r\n\r\n'",
    })
    void answersAMalformedRequestInTheSameShape(String request) throws IOException {
        // when
        var answer = ask(request);
        // then
        assertThat(answer.status()).isEqualTo(400);
        assertError(answer);
    }

    @Test
    void showsAMistakeInTheProgramToNobody() throws IOException {
        // when
        var answer = get("/broken");
        // then
        assertThat(answer.status()).isEqualTo(500);
        assertError(answer);
        assertThat(answer.body())
                .contains(answer.headers().get("request-id"))
                .doesNotContain("secret")
                .doesNotContain("Exception");
    }

    @Test
    void saysWhereTheInputIsWrong() throws IOException {
        // when
        var answer = get("/invalid");
        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .endsWith(",\"line\":3,\"column\":7,\"key\":\"fields.a\","
                        + "\"problems\":[\"request body:3:7: a is wrong. Fix: a = 1\"]}");
    }

    @Test
    void holdsNoThreadWhileAnAnswerWaits() throws IOException {
        try (var first = new RawClient(listener.port());
                var second = new RawClient(listener.port())) {
            // given
            first.send("GET /later HTTP/1.1\r\n" + HOST + "\r\n");
            second.send("GET /later HTTP/1.1\r\n" + HOST + "\r\n");
            // when
            later.completeAsync(() -> Response.text(200, "at last"));
            // then
            assertThat(first.receive().body()).isEqualTo("at last");
            assertThat(second.receive().body()).isEqualTo("at last");
        }
    }

    @Test
    void tellsClientsToComeBackWhenTooMuchIsGoingOn() throws IOException {
        try (var a = new RawClient(listener.port());
                var b = new RawClient(listener.port());
                var c = new RawClient(listener.port())) {
            // given
            for (var client : List.of(a, b, c)) {
                client.send("GET /later HTTP/1.1\r\n" + HOST + "\r\n");
            }
            await("each of them has its place").until(() -> askedLater.get() == 3);
            // when
            var refused = get("/echo/a");
            later.complete(Response.noContent());
            // then
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("retry-after", "1");
            assertError(refused);
            assertThat(a.receive().status()).isEqualTo(204);
            await().until(() -> get("/echo/a").status() == 200);
        }
    }

    @Test
    void refusesWhenAllBodiesTogetherAreTooMuch() throws IOException {
        try (var a = new RawClient(listener.port());
                var b = new RawClient(listener.port())) {
            // given
            var part = "POST /length HTTP/1.1\r\n" + HOST
                    + "Content-Type: application/json\r\nContent-Length: 99999\r\n\r\n" + "x".repeat(99_000);
            a.send(part);
            b.send(part);
            // when
            await().until(() -> post("/length", "Content-Type: application/json\r\n", "x".repeat(99_000))
                            .status()
                    == 503);
            a.send("x".repeat(999));
            b.send("x".repeat(999));
            // then
            assertThat(a.receive().body()).isEqualTo("length 99999");
            assertThat(b.receive().body()).isEqualTo("length 99999");
            await().until(() -> post("/length", "Content-Type: application/json\r\n", "x".repeat(99_000))
                            .status()
                    == 200);
        }
    }

    @Test
    void cutsOffABodyThatDrips() throws IOException {
        var impatient = listener(Duration.ofMillis(300));
        impatient.open();
        try (var client = new RawClient(impatient.port())) {
            // given
            client.send("POST /length HTTP/1.1\r\n" + HOST
                    + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
            var start = System.nanoTime();
            // when
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                client.send("x");
                return System.nanoTime() - start > 600_000_000L;
            });
            // then
            assertThat(client.receive().status()).isEqualTo(408);
        } finally {
            impatient.close(Deadline.after(LONG));
        }
    }

    @Test
    void finishesWhatItBeganAndTakesNothingNewWhenItIsClosed() throws Exception {
        try (var begun = new RawClient(listener.port());
                var idle = new RawClient(listener.port())) {
            // given
            begun.send("GET /later HTTP/1.1\r\n" + HOST + "\r\n");
            idle.send("GET /echo/a HTTP/1.1\r\n" + HOST + "\r\n");
            idle.receive();
            await().until(() -> askedLater.get() == 1);
            // when
            int port = listener.port();
            var closing = CompletableFuture.runAsync(() -> listener.close(Deadline.after(LONG)));
            await().untilAsserted(
                            () -> assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class));
            String refused = refusal(idle);
            later.complete(Response.text(200, "done"));
            // then
            assertThat(refused).isIn("503 close", "closed without an answer");
            assertThat(begun.receive().body()).isEqualTo("done");
            closing.join();
        }
    }

    /** How a connection that was idle is told that nothing more is taken: both ways are right (RFC 9112 §9.5). */
    private static String refusal(RawClient idle) {
        try {
            idle.send("GET /echo/a HTTP/1.1\r\n" + HOST + "\r\n");
            var answer = idle.receive();
            return answer.status() + " " + answer.headers().get("connection");
        } catch (IOException e) {
            return "closed without an answer";
        }
    }

    @Test
    void saysHowManyRequestsWereCutOff() throws IOException {
        try (var client = new RawClient(listener.port())) {
            // given
            client.send("GET /later HTTP/1.1\r\n" + HOST + "\r\n");
            await().until(() -> askedLater.get() == 1);
            // when / then
            assertThatThrownBy(() -> listener.close(Deadline.after(Duration.ofMillis(200))))
                    .isInstanceOf(CloseFailedException.class)
                    .hasMessageContaining("1 requests were cut off");
        }
    }

    @Test
    void saysWhichAddressItCannotListenOn() {
        // given
        var taken = new HttpSettings(
                new BindAddress("127.0.0.1", listener.port()),
                List.of(),
                false,
                200,
                InputHeaders.NONE,
                1_000,
                Duration.ZERO,
                false);
        var second = new HttpListener(taken, "localhost", List.of(), new Metrics());
        // when / then
        assertThatThrownBy(second::open)
                .isInstanceOf(ListenFailedException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + listener.port() + ": Address already in use");
    }

    @Test
    void keepsTheListedHeadersAsTheyWereSent() throws IOException {
        // when
        var answer = RawClient.ask(listener.port(), """
                GET /kept HTTP/1.1
                Host: localhost
                X-KEY: k-é
                x-key:  second, third\s
                X-Other:
                X-Not: a

                """.replace("\n", "\r\n"));
        // then
        assertThat(answer.body()).isEqualTo("{x-key=k-é, second, third, x-other=}");
    }

    @Test
    void readsAHeaderThatIsNotUtf8AsIso88591() throws IOException {
        // given
        try (var client = new RawClient(listener.port())) {
            // when
            client.send("GET /kept HTTP/1.1\r\nHost: localhost\r\nX-Key: Zürich\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1));
            // then
            assertThat(client.receive().body()).isEqualTo("{x-key=Zürich}");
        }
    }

    @Test
    void countsAnswersByStatus() throws IOException {
        // given
        get("/echo/a");
        get("/nowhere");
        // when
        var text = new String(metrics.render(), UTF_8);
        // then
        assertThat(text).contains("tocsin_requests_total{code=\"200\"} 1.0", "tocsin_requests_total{code=\"404\"} 1.0");
    }

    private Answer get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n");
    }

    private Answer post(String path, String headers, String body) throws IOException {
        return ask("POST " + path + " HTTP/1.1\r\n" + HOST + headers + "Content-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    private Answer postGzip(byte[] compressed) throws IOException {
        var request = new ByteArrayOutputStream();
        request.writeBytes(("POST /length HTTP/1.1\r\n" + HOST
                        + "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + compressed.length + "\r\n\r\n")
                .getBytes(UTF_8));
        request.writeBytes(compressed);
        try (var client = new RawClient(listener.port())) {
            client.send(request.toByteArray());
            return client.receive();
        }
    }

    private Answer ask(String request) throws IOException {
        return RawClient.ask(listener.port(), request);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static void assertError(Answer answer) {
        assertThat(answer.headers().get("content-type")).startsWith("application/json");
        assertThat(answer.body()).startsWith("{\"error\":\"").contains("\",\"message\":\"");
    }
}
