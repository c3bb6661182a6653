package io.tocsin.delivery.run;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.HandlerRef;
import io.tocsin.lifecycle.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stretch in which a handler does not get on: a line for each cause and one when it ends, shown as the condition {@code
 * handler:<topic>/<id>} meanwhile. Stretches and dead letters that follow each other quickly for the same cause make one
 * line in 10 s, which says how many there were besides. A target that handlers share reports itself when it is away, so that
 * here it only shows in the status. For one thread.
 */
final class Episode {

    private static final Logger LOG = LoggerFactory.getLogger(Episode.class);

    /** Whose texts are told apart in one stretch; a bound, should texts hold what changes with each event. */
    private static final int MOST_CAUSES = 64;

    private final HandlerRef ref;
    private final Health health;
    private final InstantSource clock;
    private String cause = "";
    private @Nullable Instant since;
    private boolean reported;
    private boolean announced;
    private final Set<String> causes = new HashSet<>();
    private final Repetitions repetitions = new Repetitions();

    Episode(HandlerRef ref, Health health, InstantSource clock) {
        this.ref = ref;
        this.health = health;
        this.clock = clock;
    }

    /** Why the handler does not get on; empty while it does. */
    String cause() {
        return cause;
    }

    /** When that began. */
    @Nullable
    Instant since() {
        return since;
    }

    /** An event was deferred and holds back those behind it. */
    void deferred(LogEntry entry, Answer.Deferred deferred) {
        note(deferred.reason());
        if (deferred.scope() == Answer.Scope.TARGET) {
            return;
        }
        boolean isNothingDelivered = deferred.scope() == Answer.Scope.OWN_TARGET;
        health.report(
                condition(), isNothingDelivered ? Health.Severity.FAILED : Health.Severity.DEGRADED, deferred.reason());
        reported = true;
        if (causes.size() >= MOST_CAUSES || !causes.add(Repetitions.key(deferred.reason()))) {
            repetitions.suppress();
        } else if (repetitions.isNew(deferred.reason(), clock.instant())) {
            announced = true;
            LOG.atWarn()
                    .setMessage("delivery deferred, trying again")
                    .addKeyValue("topic", ref.topic().name())
                    .addKeyValue("handler", ref.id().name())
                    .addKeyValue("event", entry.event().state().id())
                    .addKeyValue("seq", entry.seq())
                    .addKeyValue("error", deferred.reason())
                    .addKeyValue("suppressed", repetitions.takeSuppressed())
                    .log();
        }
    }

    /** Something else stands in the way; it was logged where it happened. */
    void began(String reason) {
        note(reason);
        reported = true;
        announced = true;
        health.report(condition(), Health.Severity.FAILED, reason);
    }

    /** What the definition names is not configured; that was logged where it was found. */
    void waits(String reason) {
        note(reason);
        reported = true;
        health.report(condition(), Health.Severity.DEGRADED, "waits: " + reason);
    }

    /** An event became a dead letter. */
    void buried(LogEntry entry, String reason) {
        if (repetitions.isNew("dead letter: " + reason, clock.instant())) {
            LOG.atWarn()
                    .setMessage("event given up on and kept as a dead letter; further ones in 10 s are counted only")
                    .addKeyValue("topic", ref.topic().name())
                    .addKeyValue("handler", ref.id().name())
                    .addKeyValue("event", entry.event().state().id())
                    .addKeyValue("seq", entry.seq())
                    .addKeyValue("error", reason)
                    .addKeyValue("suppressed", repetitions.takeSuppressed())
                    .log();
        }
    }

    /** An event was delivered. */
    void ended() {
        var began = since;
        if (began == null) {
            return;
        }
        if (announced) {
            LOG.atInfo()
                    .setMessage("delivery works again")
                    .addKeyValue("topic", ref.topic().name())
                    .addKeyValue("handler", ref.id().name())
                    .addKeyValue("after", Duration.between(began, clock.instant()))
                    .addKeyValue("suppressed", repetitions.takeSuppressed())
                    .log();
        }
        over();
    }

    /** Nothing is left that waits for an end: what failed was given up, or the handler goes. */
    void over() {
        if (reported) {
            health.clear(condition());
        }
        cause = "";
        since = null;
        reported = false;
        announced = false;
        causes.clear();
    }

    private void note(String reason) {
        cause = reason;
        if (since == null) {
            since = clock.instant();
        }
    }

    private String condition() {
        return "handler:" + ref;
    }
}
