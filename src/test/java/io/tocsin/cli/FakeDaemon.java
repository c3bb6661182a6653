package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server with prepared answers, which keeps what it was asked: for answers that a daemon gives rarely. */
final class FakeDaemon implements AutoCloseable {

    /** A request as it came; header names in lower case. */
    record Asked(String method, String path, Map<String, String> headers, String body) {}

    private record Prepared(int status, Map<String, String> headers, String body) {}

    private final HttpServer server;
    private final Map<String, List<Prepared>> answers = new HashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    FakeDaemon() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers of one method and path (with query) are given in turn; the last one is repeated. */
    FakeDaemon on(String methodAndPath, int status, String body, String... headers) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        synchronized (answers) {
            answers.computeIfAbsent(methodAndPath, key -> new ArrayList<>()).add(new Prepared(status, map, body));
        }
        return this;
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            var headers = new HashMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    path,
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            Prepared prepared = next(exchange.getRequestMethod() + " " + path);
            prepared.headers.forEach(
                    (name, value) -> exchange.getResponseHeaders().add(name, value));
            byte[] body = prepared.body.getBytes(UTF_8);
            exchange.sendResponseHeaders(prepared.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Prepared next(String methodAndPath) {
        synchronized (answers) {
            List<Prepared> list = answers.get(methodAndPath);
            if (list == null) {
                return new Prepared(404, Map.of(), "{\"error\":\"nothing prepared for " + methodAndPath + "\"}");
            }
            return list.size() > 1 ? list.remove(0) : list.get(0);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
