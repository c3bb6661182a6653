package io.tocsin.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a daemon answered.
 *
 * @param from the address, for messages
 * @param status the HTTP status
 * @param retryAfter what the header of that name asks for, in whole seconds
 * @param body as it came
 */
public record Answer(String from, int status, Optional<Duration> retryAfter, byte[] body) {

    private static final int SHOWN_CHARACTERS = 200;

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /**
     * Whether the same request may succeed later: 409 while the first of its key is in progress, 429, 502, 503, 504; not when
     * it {@link #isStored}.
     */
    public boolean isWorthRepeating() {
        return (status == 409 || status == 429 || (status >= 502 && status <= 504)) && !isStored();
    }

    /** Whether it is no success, though what was sent is stored: it only was not delivered, or not in time. */
    public boolean isStored() {
        try {
            return !isSuccess() && "true".equals(json().get("stored").text());
        } catch (RefusedException notOurs) {
            return false;
        }
    }

    /**
     * The body of a success.
     *
     * @throws RefusedException if it is none, with the daemon's own sentence and its list of problems
     */
    public Json orFail() {
        Json json = json();
        if (!isSuccess()) {
            throw new RefusedException(
                    status,
                    sentence(json),
                    json.get("problems").elements().stream().map(Json::text).toList());
        }
        return json;
    }

    /**
     * The body, whatever the status says; the null value when there is none.
     *
     * @throws RefusedException if it is not JSON, as of another service that listens there
     */
    public Json json() {
        if (body.length == 0) {
            return new Json(null);
        }
        try {
            return Json.parse(body);
        } catch (IOException e) {
            String text = new String(body, UTF_8).strip();
            throw new RefusedException(
                    status,
                    from + " answered " + status + " with something that is not JSON. Is it a tocsind? It begins: "
                            + text.lines().findFirst().orElse("").transform(Answer::shortened),
                    List.of());
        }
    }

    private String sentence(Json json) {
        String error = json.get("error").text();
        return error.isEmpty() ? from + " answered " + status + " without saying why." : error;
    }

    private static String shortened(String line) {
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
