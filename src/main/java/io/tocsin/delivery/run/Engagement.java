package io.tocsin.delivery.run;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerRef;
import io.tocsin.metrics.HandlerMetrics;
import io.tocsin.wire.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definition that a runner goes by: its handler and the session that is open, its counters, and how it is doing. For
 * the runner's thread but for {@link #isTargetAway}, {@link #targetAbsence} and {@link #metrics}.
 *
 * <p>Each session has a number, so that a late answer to an older one is known for what it is.
 */
final class Engagement {

    private static final Logger LOG = LoggerFactory.getLogger(Engagement.class);

    /** Kinds of failures of one match that are logged. */
    private static final int MOST_LOGGED = 10;

    private final RunnerServices services;
    private final Runnable targetBack;
    private final Set<String> loggedFailures = new HashSet<>();
    private HandlerDefinition definition;
    private volatile HandlerMetrics metrics;
    private Episode episode;
    private volatile @Nullable Handler handler;
    private Attempts.@Nullable Seat seat;
    private Handler.@Nullable Session session;
    private int sessionNumber;
    private Runnable withdrawn = () -> {};

    /**
     * Goes by {@code definition}.
     *
     * @param targetBack called when the target was away and is back
     */
    Engagement(RunnerServices services, HandlerDefinition definition, Runnable targetBack) {
        this.services = services;
        this.targetBack = targetBack;
        this.definition = definition;
        this.metrics = metrics(definition.spec().ref());
        this.episode = new Episode(definition.spec().ref(), services.health(), services.clock());
        take(definition);
    }

    HandlerDefinition definition() {
        return definition;
    }

    HandlerRef ref() {
        return definition.spec().ref();
    }

    HandlerMetrics metrics() {
        return metrics;
    }

    /** Notes how long a delivery took, ours and the target's part. */
    void took(Slot slot, Answer.Delivered delivered, Instant answeredAt) {
        var position = delivered.position();
        services.metrics()
                .deliveryTook(
                        definition.spec().kind(),
                        position == null ? "" : position.cluster(),
                        Duration.between(slot.entry().acceptedAt(), slot.handedOver())
                                .toNanos(),
                        Duration.between(slot.handedOver(), answeredAt).toNanos());
    }

    Episode episode() {
        return episode;
    }

    /** The handler; null while what its definition names is not configured. */
    @Nullable
    Handler handler() {
        return handler;
    }

    /** Where the handler keeps its cursor; empty when it does not. */
    String cursorPlace() {
        var current = handler;
        return current == null ? "" : current.cursorPlace();
    }

    /** Whether this is the handler that keeps the cursor. */
    boolean isKeptBy(CursorKeeper keeper) {
        var current = handler;
        return current != null && current.cursorKeeper() == keeper;
    }

    /** Whether the target is known to be away. Any thread. */
    boolean isTargetAway() {
        var current = handler;
        return current != null && current.isTargetAway();
    }

    /** Why nothing can be delivered to the target now, as far as that is known. Any thread. */
    Optional<Handler.Absence> targetAbsence() {
        var current = handler;
        return current == null ? Optional.empty() : current.targetAbsence();
    }

    /**
     * Goes by {@code next} from now on. Nothing may be handed over and not answered.
     *
     * @return lets the former handler go
     */
    Runnable adopt(HandlerDefinition next) {
        var letGo = letGo();
        var after = next.spec().ref();
        if (definition.opening() instanceof Opening.Unresolved) {
            episode.over();
        }
        if (!after.equals(ref())) {
            episode.over();
            metrics = metrics(after);
            episode = new Episode(after, services.health(), services.clock());
        }
        if (!next.spec().match().equals(definition.spec().match())) {
            loggedFailures.clear();
        }
        definition = next;
        session = null;
        take(next);
        return letGo;
    }

    /** What closes the handler that is there now, if there is one, once it is not at an attempt any more. */
    private Runnable letGo() {
        var old = handler;
        var place = seat;
        if (old == null) {
            return () -> {};
        }
        return place == null ? old::close : () -> place.close(old::close);
    }

    private void take(HandlerDefinition next) {
        if (next.opening() instanceof Opening.Opened opened) {
            handler = opened.handler();
            seat = opened.handler().isBlocking()
                    ? services.attempts().seat(next.spec().ref().toString())
                    : null;
            opened.handler().onTargetBack(targetBack);
        } else {
            handler = null;
            seat = null;
        }
        if (next.opening() instanceof Opening.Unresolved unresolved) {
            episode.waits(unresolved.reason());
        }
    }

    private HandlerMetrics metrics(HandlerRef ref) {
        return services.metrics().handler(ref.topic().name(), ref.id().name());
    }

    /** Hands a run over, in the open session or a new one. There must be a handler. */
    void deliver(Handler current, List<LogEntry> run, CursorCommit commit, Mailbox mailbox) {
        var open = session;
        var answers = mailbox.of(open == null ? ++sessionNumber : sessionNumber);
        if (open == null) {
            try {
                open = current.open();
            } catch (RuntimeException | Error e) {
                failed(run, e, answers);
                return;
            }
            session = open;
        }
        var place = seat;
        if (place == null) {
            deliver(open, run, commit, answers);
        } else {
            attempt(place, open, run, commit, answers);
        }
    }

    private void deliver(Handler.Session open, List<LogEntry> run, CursorCommit commit, Answers answers) {
        try {
            open.deliver(run, commit, answers);
        } catch (RuntimeException | Error e) {
            failed(run, e, answers);
        }
    }

    private void attempt(
            Attempts.Seat place, Handler.Session open, List<LogEntry> run, CursorCommit commit, Answers answers) {
        var limit = definition.delivery().attemptTimeout();
        var unanswered = new AtomicInteger(run.size());
        Answers counted = (seq, answer) -> {
            unanswered.decrementAndGet();
            answers.answer(seq, answer);
        };
        var scope = definition.opening() instanceof Opening.Opened opened
                ? opened.handler().scopeOfTimeout()
                : Answer.Scope.EVENT;
        withdrawn = () -> deferAll(run, Answer.Scope.TARGET, false, "it was not begun yet", answers);
        place.attempt(
                () -> {
                    deliver(open, run, commit, counted);
                    if (unanswered.get() > 0) {
                        // those that were answered are not awaited any more
                        deferAll(run, Answer.Scope.EVENT, true, "the handler returned without an answer", answers);
                    }
                },
                limit,
                () -> deferAll(run, scope, true, "no answer within " + GoDuration.render(limit), answers));
    }

    /** Takes back a run that a blocking handler has not begun; its events are then answered deferred. */
    void withdraw() {
        var place = seat;
        if (place != null && place.withdraw()) {
            withdrawn.run();
        }
    }

    private void failed(List<LogEntry> run, Throwable e, Answers answers) {
        LOG.error("A mistake in a handler; handler={} error={}", ref(), e.toString(), e);
        // which event it was is not known: the first gets the blame, and from then on they go one by one
        deferAll(run, Answer.Scope.EVENT, true, "a mistake in the handler: " + e, answers);
    }

    /** Answers all events of a run; only the first was attempted, if any. */
    private static void deferAll(
            List<LogEntry> run, Answer.Scope scope, boolean firstAttempted, String reason, Answers answers) {
        boolean attempted = firstAttempted;
        for (var entry : run) {
            answers.answer(entry.seq(), new Answer.Deferred(scope, attempted, reason));
            attempted = false;
        }
    }

    /** The next run opens a new session. */
    void endSession() {
        session = null;
    }

    /** Whether this is the session that the last run was handed to. */
    boolean isOf(int number) {
        return number == sessionNumber;
    }

    /** The match had no value for an event; the first of each kind of failure is logged, all are counted. */
    void matchFailed(LogEntry entry, String reason) {
        metrics.matchFailed(1);
        if (loggedFailures.size() < MOST_LOGGED && loggedFailures.add(reason)) {
            LOG.atWarn()
                    .setMessage("match has no value, event filtered; further ones are counted only")
                    .addKeyValue("topic", ref().topic().name())
                    .addKeyValue("handler", ref().id().name())
                    .addKeyValue("event", entry.event().state().id())
                    .addKeyValue("seq", entry.seq())
                    .addKeyValue("error", reason)
                    .log();
        }
    }

    /** Lets the handler go, for good. */
    void end() {
        var letGo = letGo();
        handler = null;
        episode.over();
        letGo.run();
    }
}
