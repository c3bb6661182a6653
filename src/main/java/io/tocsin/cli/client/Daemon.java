package io.tocsin.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** A daemon at one address; one request at a time, HTTP/1.1, proxies as {@code http.proxyHost} says. */
public final class Daemon {

    /** Longest wait for an answer where a command does not set its own. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    private static final String UNRESERVED = "-._~";

    private final DaemonAddress address;
    private final HttpClient http;

    /**
     * A client for {@code address}; connects with the first request.
     *
     * @param verifyCertificate false accepts any certificate for any host name
     */
    public Daemon(DaemonAddress address, boolean verifyCertificate) {
        this.address = address;
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(LONGEST_CONNECT)
                .proxy(ProxySelector.getDefault());
        if (!verifyCertificate) {
            builder.sslContext(AnyCertificate.context());
        }
        this.http = builder.build();
    }

    /** {@code GET path?query}, waiting {@link #DEFAULT_TIMEOUT}. */
    public Json get(String path, Map<String, String> query) {
        return send(request("GET", path + query(query)), DEFAULT_TIMEOUT).orFail();
    }

    /** {@code DELETE path}, waiting {@link #DEFAULT_TIMEOUT}. */
    public void delete(String path) {
        send(request("DELETE", path), DEFAULT_TIMEOUT).orFail();
    }

    /** {@code DELETE path?query}, waiting {@link #DEFAULT_TIMEOUT}. */
    public Json delete(String path, Map<String, String> query) {
        return send(request("DELETE", path + query(query)), DEFAULT_TIMEOUT).orFail();
    }

    /**
     * Posts {@code body}.
     *
     * @param headers besides the content type; their values in printable ASCII
     * @throws DaemonUnreachableException without an answer within {@code timeout}
     */
    public Answer post(String path, String contentType, Map<String, String> headers, byte[] body, Duration timeout) {
        var request = request("POST", path).header("Content-Type", contentType).method("POST", publisher(body));
        headers.forEach(request::header);
        return send(request, timeout);
    }

    /**
     * {@code GET path?query}, a stream of server-sent events, each passed on as it comes, until the daemon ends it or {@code
     * more} says no.
     *
     * @param lastId the id to go on behind; empty text for none
     * @param more gets each event; false ends the stream
     * @throws RefusedException when the daemon refuses
     * @throws DaemonUnreachableException when it cannot be reached, or the connection breaks
     */
    public void events(String path, Map<String, String> query, String lastId, Predicate<ServerEvent> more) {
        var request = request("GET", path + query(query))
                .header("Accept", "text/event-stream")
                .timeout(DEFAULT_TIMEOUT);
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        try {
            var response = http.send(request.build(), BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                if (response.statusCode() != 200) {
                    new Answer(address.base(), response.statusCode(), retryAfter(response), body.readAllBytes())
                            .orFail();
                }
                var in = new BufferedReader(new InputStreamReader(body, UTF_8));
                for (var event = ServerEvent.read(in); event.isPresent(); event = ServerEvent.read(in)) {
                    if (!more.test(event.get())) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw new DaemonUnreachableException(address.base(), reason(e, DEFAULT_TIMEOUT), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DaemonUnreachableException(address.base(), "interrupted while waiting for the answer", e);
        }
    }

    /** One segment of a path: every byte but letters, digits and {@code -._~} as {@code %XX}, also in {@code .} and {@code ..}. */
    public static String segment(String text) {
        String encoded = encode(text, UNRESERVED);
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }

    /** Text as a header's value: printable ASCII but {@code %} as it is, everything else as {@code %XX} of its UTF-8. */
    public static String headerValue(String text) {
        return encode(text, UNRESERVED + " !\"#$&'()*+,/:;<=>?@[\\]^`{|}");
    }

    /** {@code ?name=value&…} of these, percent-encoded; empty text for none. */
    public static String query(Map<String, String> query) {
        if (query.isEmpty()) {
            return "";
        }
        return query.entrySet().stream()
                .map(entry -> encode(entry.getKey(), UNRESERVED) + "=" + encode(entry.getValue(), UNRESERVED))
                .collect(Collectors.joining("&", "?", ""));
    }

    private static String encode(String text, String kept) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letterOrDigit || kept.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private HttpRequest.Builder request(String method, String pathAndQuery) {
        var request = HttpRequest.newBuilder(URI.create(address.base() + pathAndQuery))
                .method(method, BodyPublishers.noBody())
                .header("Accept", "application/json")
                .header("User-Agent", "tocsin");
        address.authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private static HttpRequest.BodyPublisher publisher(byte[] body) {
        return body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    }

    private Answer send(HttpRequest.Builder request, Duration timeout) {
        try {
            HttpResponse<byte[]> response = http.send(request.timeout(timeout).build(), BodyHandlers.ofByteArray());
            return new Answer(address.base(), response.statusCode(), retryAfter(response), response.body());
        } catch (IOException e) {
            throw new DaemonUnreachableException(address.base(), reason(e, timeout), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DaemonUnreachableException(address.base(), "interrupted while waiting for the answer", e);
        }
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    /** The JDK's client leaves the message of a refused connection empty, so that the cause must be looked for. */
    private static String reason(IOException failure, Duration timeout) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "the host name is not known";
            }
        }
        if (failure instanceof HttpTimeoutException) {
            return "no answer within " + seconds(timeout);
        }
        if (failure instanceof ConnectException) {
            String message = deepestMessage(failure);
            return message.isEmpty() ? "connection refused" : message.toLowerCase(Locale.ROOT);
        }
        if (failure instanceof SSLException) {
            return "the TLS handshake failed (" + deepestMessage(failure) + ")";
        }
        String message = deepestMessage(failure);
        return message.isEmpty() ? "the connection broke" : "the connection broke (" + message + ")";
    }

    private static String deepestMessage(Throwable failure) {
        String message = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && !cause.getMessage().isEmpty()) {
                message = cause.getMessage();
            }
        }
        return message;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
