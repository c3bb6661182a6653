package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.delivery.LogEnd;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.lifecycle.FaultPoint;
import io.tocsin.metrics.Metrics;
import io.tocsin.settings.NearestName;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What each kind of work does to a drain, and what follows once the drain is durable. For the collector's thread; callers
 * are answered on others.
 */
final class WorkEffects {

    private static final Duration FULL_BACKLOG_RETRY = Duration.ofSeconds(5);

    private final Store store;
    private final EventLog eventLog;
    private final TopicRegistry registry;
    private final HandlerRegistry handlers;
    private final TopicSettings settings;
    private final Metrics metrics;
    private final Executor answers;
    private final UpkeepEffects upkeep;
    private final FullBacklogs fullBacklogs;
    private final UnroutedWarnings warnings = new UnroutedWarnings(System::nanoTime);

    WorkEffects(
            Store store,
            EventLog eventLog,
            TopicRegistry registry,
            HandlerRegistry handlers,
            TopicSettings settings,
            Metrics metrics,
            FullBacklogs fullBacklogs,
            Executor answers) {
        this.store = store;
        this.eventLog = eventLog;
        this.registry = registry;
        this.handlers = handlers;
        this.settings = settings;
        this.metrics = metrics;
        this.fullBacklogs = fullBacklogs;
        this.answers = answers;
        this.upkeep = new UpkeepEffects(store, eventLog, registry, handlers);
    }

    /**
     * Adds to the drain what {@code item} changes.
     *
     * @return to be run once that is durable
     * @throws io.tocsin.problem.ProblemException when it is refused
     */
    Runnable apply(Work item, Overlay drain) {
        if (item instanceof Work.Publish publish) {
            return publish(publish, drain);
        }
        if (item instanceof Work.Derive derive) {
            return derive(derive, drain);
        }
        if (item instanceof Work.Change change) {
            return change(change, drain);
        }
        if (item instanceof Work.DeleteTopic delete) {
            return delete(delete, drain);
        }
        if (item instanceof Work.Keep keep) {
            var effect = upkeep.apply(keep.upkeep(), drain);
            return () -> {
                effect.run();
                answers.execute(() -> keep.outcome().complete(null));
            };
        }
        throw new AssertionError(item);
    }

    private Runnable publish(Work.Publish publish, Overlay drain) {
        var request = publish.request();
        var repeated = repeated(request, drain);
        if (repeated != null) {
            return () -> answers.execute(() -> publish.outcome().complete(repeated));
        }
        var topic = request.topic();
        var known = registry.row(topic);
        int routes = known == null ? 0 : handlers.attached(known.number());
        if (routes == 0) {
            checkUnrouted(topic);
        }
        if (known != null) {
            handlers.refusing(known.number()).ifPresent(full -> {
                fullBacklogs.refused(full);
                throw new NotAcceptingException(FullBacklogs.sentence(full), FULL_BACKLOG_RETRY, false);
            });
        }
        var outcome = collect(request, routes, drain);
        return () -> {
            metrics.topic(topic.name()).accepted(outcome.events().size());
            if (routes == 0) {
                unrouted(topic, outcome.events().size());
            }
            answers.execute(() -> publish.outcome().complete(outcome));
        };
    }

    /** Refuses what would be collected by a topic without a handler, as far as the settings say so. Any thread. */
    void checkRouted(TopicId topic) {
        var known = registry.row(topic);
        if (known == null || handlers.attached(known.number()) == 0) {
            checkUnrouted(topic);
        }
    }

    private void checkUnrouted(TopicId topic) {
        if (settings.unrouted() == TopicSettings.Unrouted.REJECT && !topic.equals(OwnAlerts.TOPIC)) {
            throw new UnroutedTopicException(topic, nearestRouted(topic));
        }
    }

    /** What a request that was seen before is answered; null for a new one. */
    private static @Nullable PublishOutcome repeated(PublishRequest request, Overlay drain) {
        var idempotency = request.idempotency();
        var known =
                idempotency == null ? null : drain.request(idempotency.key()).orElse(null);
        if (idempotency == null || known == null) {
            return null;
        }
        return known.isFor(idempotency.requestDigest())
                ? new PublishOutcome.Repeated(
                        known.answer(),
                        known.place().topicNumber(),
                        known.place().firstSeq(),
                        known.place().events())
                : new PublishOutcome.KeyReused();
    }

    private static PublishOutcome.Collected collect(PublishRequest request, int routes, Overlay drain) {
        drain.prefetch(drain.topic(request.topic()), request.events());
        var events = new ArrayList<PublishOutcome.CollectedEvent>();
        for (var encoded : request.events()) {
            var entry = drain.collect(request.topic(), encoded);
            var event = entry.event();
            events.add(new PublishOutcome.CollectedEvent(
                    event.state().id(), entry.seq(), event.state().level(), event.previousLevel()));
        }
        long number = drain.topic(request.topic()).number();
        var collected = new PublishOutcome.Collected(request.topic(), number, events, routes, null);
        var idempotency = request.idempotency();
        if (idempotency == null) {
            return collected;
        }
        var answer = idempotency.answer().apply(collected);
        var place = new RequestRow.Place(number, events.get(0).seq(), events.size());
        drain.remember(
                idempotency.key(),
                events.get(0).seq(),
                new RequestRow(drain.acceptedAt(), idempotency.requestDigest(), place, answer));
        return new PublishOutcome.Collected(request.topic(), number, events, routes, answer);
    }

    private void unrouted(TopicId topic, int events) {
        if (topic.equals(OwnAlerts.TOPIC)) {
            // they are in the status anyway; nobody has to handle them
            return;
        }
        metrics.topic(topic.name()).unrouted(events);
        // where publishers are refused, derived events are stored all the same: that is worth the warning too
        if (settings.unrouted() != TopicSettings.Unrouted.ACCEPT) {
            warnings.unrouted(topic, () -> nearestRouted(topic));
        }
    }

    /** The topic with handlers whose name is nearest; empty when none is near. */
    private String nearestRouted(TopicId topic) {
        var routed = handlers.routedTopics().stream().map(TopicId::name).toList();
        return NearestName.of(topic.name(), routed).orElse("");
    }

    private Runnable derive(Work.Derive derive, Overlay drain) {
        var byTopic = new HashMap<TopicId, List<EncodedDraft>>();
        derive.drafts()
                .forEach(derived -> byTopic.computeIfAbsent(derived.topic(), topic -> new ArrayList<>())
                        .add(derived.draft()));
        byTopic.forEach((topic, drafts) -> drain.prefetch(drain.topic(topic), drafts));
        derive.drafts().forEach(derived -> drain.collect(derived.topic(), derived.draft()));
        derive.cursor().addTo(drain.batch(), derive.throughSeq());
        return () -> {
            byTopic.forEach((topic, drafts) -> {
                metrics.topic(topic.name()).accepted(drafts.size());
                var known = registry.row(topic);
                if (known == null || handlers.attached(known.number()) == 0) {
                    unrouted(topic, drafts.size());
                }
            });
            derive.done().accept(null);
        };
    }

    private Runnable change(Work.Change change, Overlay drain) {
        boolean deletes = change.change() instanceof HandlerChange.Delete;
        if (deletes && registry.row(change.change().topic()) == null) {
            return () -> answers.execute(() -> change.outcome().complete(null));
        }
        var topic = drain.topic(change.change().topic());
        if (!deletes) {
            drain.set(topic.asPresent());
        }
        var end = new LogEnd(topic.number(), drain.nextSeq(), topic.collected());
        var effect = handlers.change(change.change(), end, drain.batch());
        return () -> {
            FaultPoint.REDEFINING.reached();
            effect.run();
            answers.execute(() -> change.outcome().complete(null));
        };
    }

    private Runnable delete(Work.DeleteTopic delete, Overlay drain) {
        var known = registry.row(delete.topic());
        var states = new ArrayList<Store.Range>();
        var history = new ArrayList<Store.Range>();
        var keptFrom = new HashMap<Long, Long>();
        if (known != null && known.present()) {
            long number = known.number();
            boolean handled = handlers.attached(number) > 0;
            drain.set(known.deleted(drain.nextSeq(), handled));
            states.add(new Store.Range(Keys.of(number), Keys.of(number + 1)));
            // what is pending stays; the rest goes now, since whoever deletes a topic may be after the room
            long settled = Math.min(drain.nextSeq(), handlers.lowestNeeded(number));
            history.add(new Store.Range(EventLog.key(number, 0), EventLog.key(number, settled)));
            keptFrom.put(number, settled);
        }
        states.forEach(range -> drain.batch().deleteRange(Family.STATE, range.from(), range.to()));
        history.forEach(range -> drain.batch().deleteRange(Family.LOG, range.from(), range.to()));
        return () -> {
            // it may come back under another meaning: then it is worth a warning again
            warnings.forget(delete.topic());
            metrics.removeTopic(delete.topic().name());
            eventLog.trimmed(keptFrom);
            // before the next drain: tables go as a whole, with what may have been written since
            store.dropTables(Family.STATE, states);
            answers.execute(() -> {
                store.dropTables(Family.LOG, history);
                delete.outcome().complete(null);
            });
        };
    }
}
