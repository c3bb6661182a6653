package io.tocsin.api;

import io.tocsin.alert.InvalidTopicException;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.topic.NotAcceptingException;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.TopicView;
import io.tocsin.wire.Glob;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.InvalidPatternException;
import io.tocsin.wire.InvalidTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Parameters that several resources have, and how they are refused. */
final class Parameters {

    private Parameters() {}

    /** The topic of the path; 404 in Kapacitor's words when there is none of that name. */
    static TopicView topic(Request request, TopicRegistry topics) {
        return topic(request.pathParameter("topic"), topics);
    }

    /** The topic of that name; 404 in Kapacitor's words when there is none. */
    static TopicView topic(String name, TopicRegistry topics) {
        return topicId(name)
                .flatMap(topics::find)
                .orElseThrow(() -> new RequestRefusedException(404, "unknown topic: \"" + name + "\""));
    }

    /** Empty for a text that cannot name a topic, so that none has it. */
    static Optional<TopicId> topicId(String name) {
        try {
            return Optional.of(new TopicId(name));
        } catch (InvalidTopicException e) {
            return Optional.empty();
        }
    }

    /** The query's {@code min-level}, as Kapacitor reads it; OK when it is missing or empty. */
    static Level minimumLevel(Request request) {
        var text = request.query("min-level").orElse("");
        return Level.parse(text)
                .orElseThrow(() -> new RequestRefusedException(
                        400, "unknown alert level '" + text.toUpperCase(Locale.ROOT) + "'"));
    }

    /** The query's {@code pattern}; everything when it is missing or empty. */
    static Glob pattern(Request request) {
        try {
            return Glob.filter(request.query("pattern").orElse(""));
        } catch (InvalidPatternException e) {
            throw new RequestRefusedException(400, "invalid pattern: " + e.getMessage());
        }
    }

    /** A time of the query, RFC 3339. */
    static Optional<Instant> time(Request request, String name) {
        return request.query(name).map(text -> {
            try {
                return GoTime.parse(text);
            } catch (InvalidTimeException e) {
                throw new RequestRefusedException(
                        400,
                        "query parameter " + name + ": " + e.getMessage() + " Fix: " + name
                                + "=2026-03-01T02:10:00Z, with a + of an offset written as %2B.");
            }
        });
    }

    /** Whether a stretch of time ends before it begins. */
    static boolean isReversed(Optional<Instant> from, Optional<Instant> to) {
        return from.isPresent() && to.isPresent() && from.get().isAfter(to.get());
    }

    /**
     * The times {@code from} and {@code to} of the query.
     *
     * @throws RequestRefusedException 400 also when {@code from} is later than {@code to}
     */
    static Times times(Request request) {
        var from = time(request, "from");
        var to = time(request, "to");
        if (isReversed(from, to)) {
            throw new RequestRefusedException(
                    400, "query parameter to is earlier than from, so that nothing is meant. Fix: swap them.");
        }
        return new Times(from, to);
    }

    /** A stretch of time; a bound that is left out is wide open. */
    record Times(Optional<Instant> from, Optional<Instant> to) {}

    /** A whole number of the query, or {@code def} when it is missing. */
    static long number(Request request, String name, long def, long min, long max) {
        var text = request.query(name);
        if (text.isEmpty()) {
            return def;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException ignored) {
            // answered below, like a number out of bounds
        }
        throw new RequestRefusedException(
                400,
                "query parameter " + name + " is \"" + text.get() + "\"; it must be a whole number from " + min + " to "
                        + max + ".");
    }

    /** A switch of the query: {@code true} or {@code false}; false when it is missing. */
    static boolean flag(Request request, String name) {
        var text = request.query(name).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new RequestRefusedException(
                    400, "query parameter " + name + " is \"" + text + "\"; it must be true or false.");
        }
        return text.equals("true");
    }

    /** What is not accepted now: 503, and whether it may have been stored all the same. */
    static RequestRefusedException of(NotAcceptingException busy) {
        long seconds = Math.max(1, busy.retryAfter().plusMillis(999).toSeconds());
        return new RequestRefusedException(
                503,
                busy.getMessage(),
                Map.of("Retry-After", Long.toString(seconds)),
                busy.isOutcomeUnknown() ? Map.of("outcome", "unknown") : Map.of());
    }

    /** The same stage, where the collector's refusal is one of HTTP. */
    static <T> CompletionStage<T> translated(CompletionStage<T> stage) {
        return stage.exceptionally(failure -> {
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            throw cause instanceof NotAcceptingException busy ? of(busy) : new CompletionException(cause);
        });
    }
}
