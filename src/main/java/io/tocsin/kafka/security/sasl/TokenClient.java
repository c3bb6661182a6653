package io.tocsin.kafka.security.sasl;

import io.tocsin.lifecycle.Deadline;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.net.ConnectException;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a token endpoint, within {@code timeout} in all. It remembers which of the two ways of naming the client worked. Any
 * thread may call it.
 */
final class TokenClient {

    /** Largest answer that is read; tokens with many groups in them have some 10 KiB. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int SHOWN = 200;

    /**
     * What the endpoint gave.
     *
     * @param life how long it is good; empty for ever
     */
    record Answer(Secret token, Optional<Duration> life) {}

    private final TokenRequest request;
    private final Duration timeout;
    private final HttpClient http;
    private volatile boolean inForm;

    TokenClient(TokenRequest request, Duration timeout) {
        this.request = request;
        this.timeout = timeout;
        this.inForm = !request.basicFirst();
        this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    /**
     * Asks for a token.
     *
     * @throws TokenRefusedException when there is no answer in time, or one without a token
     * @throws InterruptedException when the caller is to stop waiting
     */
    Answer ask() throws TokenRefusedException, InterruptedException {
        var deadline = Deadline.after(timeout);
        boolean form = inForm;
        var response = post(form, deadline);
        if (!isSuccess(response) && request.basicFirst()) {
            var first = response;
            response = post(!form, deadline);
            if (!isSuccess(response)) {
                throw refused("answered " + first.statusCode() + " (client in " + (form ? "the form" : "HTTP Basic")
                        + ") and " + shown(response) + " (the other way)");
            }
            inForm = !form;
        }
        if (!isSuccess(response)) {
            throw refused("answered " + shown(response));
        }
        return read(response);
    }

    private HttpResponse<byte[]> post(boolean form, Deadline deadline)
            throws TokenRefusedException, InterruptedException {
        var builder = HttpRequest.newBuilder(request.url())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.body(form)));
        if (!form) {
            builder.header("Authorization", request.basic());
        }
        var answer = http.sendAsync(builder.build(), BoundedBody.handler(MAX_BYTES));
        try {
            return answer.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw refused("did not answer within " + timeout.toMillis() + "ms");
        } catch (ExecutionException e) {
            throw new TokenRefusedException(sentence("cannot be asked: " + reason(e.getCause())), e.getCause());
        } finally {
            // Ends the exchange where it is still going on.
            answer.cancel(true);
        }
    }

    private static boolean isSuccess(HttpResponse<byte[]> response) {
        return response.statusCode() / 100 == 2;
    }

    private Answer read(HttpResponse<byte[]> response) throws TokenRefusedException {
        var body = new String(response.body(), StandardCharsets.UTF_8).strip();
        var fields = body.startsWith("{") ? json(response.body()) : form(body);
        var token = fields.get("access_token");
        if (!(token instanceof String text) || text.isEmpty()) {
            throw refused("answered " + response.statusCode() + " without an access_token");
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw refused("gave an access_token with a blank, a control character or a letter beyond ASCII");
        }
        return new Answer(new Secret(text), life(fields.get("expires_in")));
    }

    private Map<String, @Nullable Object> json(byte[] body) throws TokenRefusedException {
        return Json.parse("answer", body, new Problems())
                .map(Section::toMap)
                .orElseThrow(() -> refused("gave an answer that is not JSON"));
    }

    private Map<String, @Nullable Object> form(String body) throws TokenRefusedException {
        Map<String, @Nullable Object> fields = new HashMap<>();
        try {
            for (var field : body.split("&", -1)) {
                int equals = field.indexOf('=');
                if (equals > 0) {
                    fields.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
                }
            }
        } catch (IllegalArgumentException e) {
            throw refused("gave an answer that is neither JSON nor a form");
        }
        return fields;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Zero stands for "not said", as in Go's client, which Kapacitor uses. */
    private Optional<Duration> life(@Nullable Object expiresIn) throws TokenRefusedException {
        if (expiresIn == null) {
            return Optional.empty();
        }
        try {
            var seconds = Double.parseDouble(String.valueOf(expiresIn));
            if (seconds >= 0 && seconds <= Integer.MAX_VALUE) {
                return Optional.of(Duration.ofMillis((long) (seconds * 1000))).filter(life -> !life.isZero());
            }
        } catch (NumberFormatException e) {
            // Said below, together with a number that is none of seconds.
        }
        throw refused("gave an expires_in that is not a number of seconds");
    }

    private String shown(HttpResponse<byte[]> response) {
        var text = new String(response.body(), StandardCharsets.UTF_8).strip();
        var line = request.masked(text).lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
        var cut = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
        return response.statusCode() + (cut.isEmpty() ? "" : ": " + cut);
    }

    /** The HTTP client gives the two commonest reasons without any text. */
    private static String reason(@Nullable Throwable failure) {
        var reason = "";
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the name of its host is unknown";
            }
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            return "connection refused";
        }
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var message = cause.getMessage();
            var text = message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message;
            if (!reason.contains(text)) {
                reason = reason.isEmpty() ? text : reason + ": " + text;
            }
        }
        return reason.lines().findFirst().orElse("");
    }

    private TokenRefusedException refused(String what) {
        return new TokenRefusedException(sentence(what), null);
    }

    private String sentence(String what) {
        return "the token endpoint " + request.shown() + " " + what;
    }
}
