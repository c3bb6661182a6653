package io.tocsin.topic;

import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.Health.Condition;
import io.tocsin.lifecycle.Health.Severity;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's own alerts: what {@link Health} says becomes events of the topic {@code tocsin}, one id for each condition,
 * such as {@code cluster:eu}, {@code handler:cpu/kafka1} and {@code store}. CRITICAL is what failed, WARNING what is
 * degraded, OK what is well again.
 *
 * <p>Looks once a second, on the thread {@code own-alerts}, and tells what differs from what was told last, also by a former
 * run of the daemon. What cannot be told, since the store itself is in trouble, is told when it can. The troubles of the
 * topic's own handlers are left out: they would make more of themselves.
 *
 * <p>After a start it takes a while until it shows again that a cluster or a handler is in trouble still: what a former run
 * told of those is well again only when nothing was seen of it for {@value #GRACE_MINUTES} minutes, longer than a record is
 * waited for by default.
 */
public final class OwnAlerts implements Resource {

    /** Where they go. */
    public static final TopicId TOPIC = new TopicId("tocsin");

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int GRACE_MINUTES = 3;
    private static final String OWN_HANDLERS = "handler:" + TOPIC.name() + "/";

    /** Told in one request; what differs besides follows a second later. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(OwnAlerts.class);

    private final Health health;
    private final Collector collector;
    private final TopicRegistry topics;
    private final InstantSource clock;
    private final LifecycleStack machinery = new LifecycleStack();

    /** What the topic says; read from it at the first look. */
    private final Map<String, Level> told = new HashMap<>();

    /** What was seen and could not be told yet. */
    private final Map<String, Condition> untold = new LinkedHashMap<>();

    /** What a former run told and nobody has confirmed or denied yet. */
    private final Set<String> inherited = new HashSet<>();

    private @Nullable Instant began;
    private CompletionStage<?> telling = CompletableFuture.completedStage(null);

    /** Tells nothing before {@link #open}. */
    public OwnAlerts(Health health, Collector collector, TopicRegistry topics, InstantSource clock) {
        this.health = health;
        this.collector = collector;
        this.topics = topics;
        this.clock = clock;
    }

    /** Looks from now on; the collector is open. */
    public void open(NamedThreads threads) {
        var timer = machinery.opened("own alerts", threads.timer("own-alerts", NamedThreads.Mode.DAEMON));
        timer.every(PAUSE, this::runOnce);
    }

    /** Whether what was last told is answered. */
    boolean isQuiet() {
        return telling.toCompletableFuture().isDone();
    }

    /** One look. Not two at once. */
    void runOnce() {
        if (!isQuiet()) {
            return;
        }
        if (began == null) {
            try {
                begin();
            } catch (StoreUnavailableException e) {
                // the store reports itself; the next look tries again
                LOG.debug("The daemon's own alerts wait; error={}", e.toString());
                return;
            }
        } else if (!clock.instant().isBefore(began.plus(Duration.ofMinutes(GRACE_MINUTES)))) {
            inherited.clear();
        }
        var now = new LinkedHashMap<String, Condition>();
        for (var condition : health.conditions()) {
            if (!condition.name().startsWith(OWN_HANDLERS)) {
                now.put(condition.name(), condition);
                inherited.remove(condition.name());
            }
        }
        var drafts = differences(now);
        if (!drafts.isEmpty()) {
            tell(drafts.subList(0, Math.min(MOST_AT_ONCE, drafts.size())));
        }
    }

    /** Takes over what a former run told. */
    private void begin() {
        told.clear();
        topics.find(TOPIC)
                .ifPresent(known -> topics.states(TOPIC, Level.INFO, state -> told.put(state.id(), state.level())));
        inherited.addAll(told.keySet());
        inherited.removeIf(name -> !name.startsWith("cluster:") && !name.startsWith("handler:"));
        began = clock.instant();
    }

    private List<Draft> differences(Map<String, Condition> now) {
        var drafts = new ArrayList<Draft>();
        for (var condition : now.values()) {
            if (told.get(condition.name()) != level(condition)) {
                drafts.add(wrong(condition));
                untold.put(condition.name(), condition);
            }
        }
        for (var condition : untold.values()) {
            if (!now.containsKey(condition.name())) {
                drafts.add(wrong(condition));
                drafts.add(well(condition.name()));
            }
        }
        told.forEach((name, level) -> {
            if (!now.containsKey(name) && !untold.containsKey(name) && !inherited.contains(name)) {
                drafts.add(well(name));
            }
        });
        return drafts;
    }

    private static Level level(Condition condition) {
        return condition.severity() == Severity.FAILED ? Level.CRITICAL : Level.WARNING;
    }

    private static Draft wrong(Condition condition) {
        return draft(condition.name(), level(condition), condition.cause()).withTime(condition.since());
    }

    private Draft well(String name) {
        return draft(name, Level.OK, "is well again").withTime(clock.instant());
    }

    private static Draft draft(String name, Level level, String message) {
        return Draft.of(name, level, message, EventData.of(TOPIC.name()));
    }

    private void tell(List<Draft> drafts) {
        var encoded = drafts.stream()
                .map(draft -> EncodedDraft.encode(draft, Integer.MAX_VALUE))
                .toList();
        telling = collector.publish(new PublishRequest(TOPIC, encoded, null)).handle((outcome, failure) -> {
            if (failure == null) {
                drafts.forEach(this::wasTold);
            } else {
                // the trouble is most likely the store's, which reports itself; the next look tries again
                LOG.debug("The daemon's own alerts wait; error={}", failure.toString());
            }
            return failure == null;
        });
    }

    /** Before {@link #telling} counts as done, and therefore never beside a look. */
    private void wasTold(Draft draft) {
        untold.remove(draft.id());
        if (draft.level() == Level.OK) {
            told.remove(draft.id());
        } else {
            told.put(draft.id(), draft.level());
        }
    }

    @Override
    public void close(Deadline deadline) {
        machinery.close(deadline);
    }
}
