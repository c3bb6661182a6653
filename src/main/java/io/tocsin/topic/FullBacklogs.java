package io.tocsin.topic;

import io.tocsin.handler.HandlerRef;
import io.tocsin.lifecycle.Health;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of handlers whose full backlog has publishers refused: the condition {@code backlog:<topic>/<id>}, and a line when
 * that begins and when it ends. It ends once there is room and nobody was refused for {@link #CALM}, so that a backlog at
 * its bound does not make a line for each event. Any thread.
 */
final class FullBacklogs {

    static final Duration CALM = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(FullBacklogs.class);

    private record Refusals(long count, long lastNanos) {}

    private final Health health;
    private final LongSupplier nanoTime;
    private final Map<HandlerRef, Refusals> full = new HashMap<>();

    /**
     * Nobody was refused yet.
     *
     * @param nanoTime monotonic
     */
    FullBacklogs(Health health, LongSupplier nanoTime) {
        this.health = health;
        this.nanoTime = nanoTime;
    }

    /** A request was refused for the backlog of {@code handler}. */
    synchronized void refused(HandlerRef handler) {
        long now = nanoTime.getAsLong();
        full.merge(handler, new Refusals(1, now), (before, one) -> new Refusals(before.count() + 1, now));
        String cause = "publishing to topic " + handler.topic() + " is refused: " + sentence(handler);
        if (health.report(condition(handler), Health.Severity.FAILED, cause)) {
            LOG.atWarn()
                    .setMessage("publishing is refused while the backlog of a handler is full")
                    .addKeyValue("topic", handler.topic().name())
                    .addKeyValue("handler", handler.id().name())
                    .log();
        }
    }

    /** Ends what is over. {@code isFull} says whether publishers would be refused for a handler now. */
    synchronized void check(Predicate<HandlerRef> isFull) {
        long now = nanoTime.getAsLong();
        full.entrySet().removeIf(entry -> {
            boolean isOver = now - entry.getValue().lastNanos() >= CALM.toNanos() && !isFull.test(entry.getKey());
            if (isOver) {
                over(entry.getKey(), entry.getValue().count());
            }
            return isOver;
        });
    }

    private void over(HandlerRef handler, long refused) {
        health.clear(condition(handler));
        LOG.atInfo()
                .setMessage("publishing is not refused any more")
                .addKeyValue("topic", handler.topic().name())
                .addKeyValue("handler", handler.id().name())
                .addKeyValue("refused", refused)
                .log();
    }

    /** Why, and what to do about it. */
    static String sentence(HandlerRef handler) {
        return "the backlog of handler " + handler + " is full, and its on-full is reject. Fix: mend what it waits for,"
                + " see tocsin status; or raise backlog-max-bytes or set on-full: dead-letter in its options.delivery.";
    }

    private static String condition(HandlerRef handler) {
        return "backlog:" + handler;
    }
}
