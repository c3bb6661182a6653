package io.tocsin.api;

import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.wire.GoDuration;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The options of a publishing request's query.
 *
 * @param errorsOnly whether only rejected items are listed; {@code results}, {@code all} or {@code errors}, default all
 * @param dryRun whether nothing is stored, and what would become of the events is answered; {@code dry-run}, default false
 * @param patience how long to wait until the handlers have answered, with {@code wait=delivered}; {@code timeout}, 0 s to
 *     10 min, default 10 s. Empty with {@code wait=accepted}, the default
 */
record PublishOptions(boolean errorsOnly, boolean dryRun, Optional<Duration> patience) {

    static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);
    static final Duration MOST_PATIENCE = Duration.ofMinutes(10);

    private static final Set<String> KNOWN = Set.of("wait", "timeout", "dry-run", "notify", "results");

    /**
     * Checks every option: one that is not there yet is refused, for its sender believes in it.
     *
     * @throws RequestRefusedException 400
     */
    static PublishOptions read(Request request) {
        request.allowQuery(KNOWN);
        boolean waits = choice(request, "wait", "accepted", "delivered");
        boolean dryRun = choice(request, "dry-run", "false", "true");
        boolean errorsOnly = choice(request, "results", "all", "errors");
        if (request.query("notify").filter("changes"::equals).isPresent()) {
            throw refused("notify=changes: it is not supported yet; nothing was stored. Fix: leave it out.");
        }
        choice(request, "notify", "every", "changes");
        if (waits && dryRun) {
            throw refused("wait=delivered: a dry run delivers nothing to wait for. Fix: leave out wait or dry-run.");
        }
        if (!waits && request.query("timeout").isPresent()) {
            throw refused("timeout: it goes with wait=delivered. Fix: add that, or leave timeout out.");
        }
        return new PublishOptions(errorsOnly, dryRun, waits ? Optional.of(timeout(request)) : Optional.empty());
    }

    private static boolean choice(Request request, String name, String usual, String other) {
        var value = request.query(name).orElse(usual);
        if (!value.equals(usual) && !value.equals(other)) {
            throw refused(name + " is \"" + value + "\"; it must be " + usual + " or " + other + ".");
        }
        return value.equals(other);
    }

    private static Duration timeout(Request request) {
        var text = request.query("timeout");
        if (text.isEmpty()) {
            return DEFAULT_PATIENCE;
        }
        return GoDuration.parse(text.get())
                .filter(limit -> !limit.isNegative() && limit.compareTo(MOST_PATIENCE) <= 0)
                .orElseThrow(() -> refused(
                        "timeout is \"" + text.get() + "\"; it must be a duration from 0s to 10m, such as 30s."));
    }

    private static RequestRefusedException refused(String what) {
        return new RequestRefusedException(400, "query parameter " + what);
    }
}
