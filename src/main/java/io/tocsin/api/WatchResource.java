package io.tocsin.api;

import io.tocsin.http.Feed;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.wire.Glob;
import io.tocsin.wire.InvalidPatternException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Live events as server-sent events (the WHATWG's HTML standard, section 9.2): {@code event} with the seq as its id, {@code
 * delivery} where asked for, {@code gap} for what is no longer kept, and {@code end} with the reason before the daemon
 * closes. Who comes back with {@code Last-Event-ID} goes on behind it.
 */
final class WatchResource {

    /** Most who may watch at a time. */
    static final int MOST = 64;

    /** How often those who watch are looked after. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private final ApiServices services;
    private final LoggedEvents logged;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    WatchResource(ApiServices services) {
        this.services = services;
        this.logged = new LoggedEvents(services);
        services.eventLog().onAppended(() -> watches.forEach(Watch::wake));
        var unused = services.timer().every(TICK, () -> watches.forEach(Watch::tick));
    }

    /**
     * Begins to watch the topics that match {@code topic}, all when it is missing; with {@code deliveries=true} also what
     * their handlers answer. Behind the seq {@code after}, or that of the header {@code Last-Event-ID}, else from now on.
     */
    CompletionStage<Response> watch(Request request) {
        request.allowQuery(Set.of("topic", "deliveries", "after"));
        var pattern = pattern(request.query("topic").orElse(""));
        boolean wantsAnswers = flag(request, "deliveries");
        long next = next(request);
        if (count.incrementAndGet() > MOST) {
            count.decrementAndGet();
            throw new RequestRefusedException(
                    503,
                    MOST + " clients watch already, and no more may. Fix: close one of them.",
                    Map.of("Retry-After", "10"));
        }
        return Response.feed("text/event-stream; charset=utf-8", feed -> begin(feed, pattern, wantsAnswers, next))
                .withHeader("Cache-Control", "no-store")
                .now();
    }

    private void begin(Feed feed, Glob pattern, boolean wantsAnswers, long next) {
        var watch = new Watch(
                feed,
                new WatchedLog(services, pattern, next),
                services.handlers().deliveries(),
                wantsAnswers,
                services.pool()::offer);
        var stopLooking = services.handlers().lookOn(watch);
        watches.add(watch);
        feed.onOver(() -> {
            watches.remove(watch);
            stopLooking.run();
            count.decrementAndGet();
        });
        watch.begin();
    }

    private long next(Request request) {
        var given = request.header("Last-Event-ID").filter(id -> !id.isEmpty()).or(() -> request.query("after"));
        long end = logged.nextSeq();
        if (given.isEmpty()) {
            return end;
        }
        long last = given.get().matches("[0-9]{1,18}") ? Long.parseLong(given.get()) : -1;
        if (last < 0 || last >= end) {
            throw new RequestRefusedException(
                    400,
                    "the last event is \"" + given.get() + "\"; it must be a seq of this store, from 0 to " + (end - 1)
                            + ". Fix: leave it out to begin now.");
        }
        return last + 1;
    }

    private static boolean flag(Request request, String name) {
        var value = request.query(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new RequestRefusedException(
                    400, "query parameter " + name + " is \"" + value + "\"; it must be true or false.");
        }
        return value.equals("true");
    }

    private static Glob pattern(String text) {
        try {
            return Glob.filter(text);
        } catch (InvalidPatternException e) {
            throw new RequestRefusedException(400, "invalid pattern: " + e.getMessage());
        }
    }
}
