package io.tocsin.api;

import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.again.DeadLetterFilter;
import io.tocsin.delivery.again.DeadLetterOffice;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.lifecycle.Health.Condition;
import io.tocsin.lifecycle.Health.Severity;
import io.tocsin.settings.NearestName;
import io.tocsin.store.StoreUnavailableException;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The whole picture as JSON: what is wrong, the store, the handlers, the worst first if not all are wanted. */
final class Overview {

    /** Unrouted topics that are named. */
    private static final int MOST_UNROUTED = 20;

    /** Those that can do nothing first, then those that do not get on, then those with the most to do. */
    private static final Comparator<HandlerView> WORST_FIRST = Comparator.comparingInt(Overview::rank)
            .thenComparing(Comparator.comparingLong(HandlerView::pending).reversed())
            .thenComparing(view -> view.spec().ref());

    private final ApiServices services;
    private final ClustersResource clusters;
    private final Instant startedAt;

    Overview(ApiServices services, ClustersResource clusters) {
        this.services = services;
        this.clusters = clusters;
        this.startedAt = services.clock().instant();
    }

    private static int rank(HandlerView view) {
        return switch (view.status().state()) {
            case UNRESOLVED -> 0;
            case WAITING -> 1;
            case DRAINING -> 2;
            case RUNNING -> view.status().cause().isEmpty() ? 3 : 1;
        };
    }

    /** Which handlers are shown, and whether what is pending is also counted in the log. */
    record Wanted(long mostHandlers, boolean counted) {}

    byte[] write(Wanted wanted) {
        var health = services.health().conditions();
        var json = JsonWriter.compact().beginObject();
        json.name("version").value(services.version());
        json.name("storeId").value(services.store().id());
        json.name("startedAt").value(GoTime.render(startedAt));
        json.name("now").value(GoTime.render(services.clock().instant()));
        json.name("status").value(word(health));
        writeConditions(json, health, Advice.of(services));
        writeStore(json);
        json.name("topics").value(services.topics().topics().size());
        writeUnrouted(json);
        writeDeadLetters(json);
        writeHandlers(json, wanted);
        writeReplays(json);
        clusters.writeMember(json);
        return json.endObject().toByteArray();
    }

    /** Those that go on; no member where none does. */
    private void writeReplays(JsonWriter json) {
        var goingOn = services.handlers().replays().views().stream()
                .filter(view -> view.endedAt() == null)
                .toList();
        if (!goingOn.isEmpty()) {
            ReplayJson.writeList(json, "replays", goingOn);
        }
    }

    /** Brokers, single handlers and their backlogs do not decide whether events are accepted; everything else that failed may. */
    static String word(List<Condition> conditions) {
        boolean failed = conditions.stream()
                .anyMatch(condition -> condition.severity() == Severity.FAILED
                        && !condition.name().startsWith("cluster:")
                        && !condition.name().startsWith("backlog:")
                        && !condition.name().startsWith("handler:"));
        return failed ? "failed" : conditions.isEmpty() ? "ready" : "degraded";
    }

    static void writeConditions(JsonWriter json, List<Condition> conditions, Advice advice) {
        json.name("conditions").beginArray();
        for (var condition : conditions) {
            json.beginObject();
            json.name("name").value(condition.name());
            json.name("severity").value(condition.severity() == Severity.FAILED ? "failed" : "degraded");
            json.name("cause").value(condition.cause());
            json.name("since").value(GoTime.render(condition.since()));
            json.name("do").value(advice.on(condition));
            json.endObject();
        }
        json.endArray();
    }

    /** Whether the store takes events now: it has room, and is not waiting for more after it was full. */
    static boolean isAccepting(ApiServices services) {
        return services.store().failure() == null
                && services.store().room().hasRoom()
                && services.health().conditions().stream()
                        .noneMatch(condition -> condition.name().equals("store"));
    }

    private void writeStore(JsonWriter json) {
        var store = services.store();
        var room = store.room();
        json.name("store").beginObject();
        json.name("usedBytes").value(room.usedBytes());
        json.name("freeBytes").value(room.freeBytes());
        json.name("reserveBytes").value(room.reserveBytes());
        if (room.maxBytes() != Long.MAX_VALUE) {
            json.name("maxBytes").value(room.maxBytes());
        }
        json.name("accepting").value(isAccepting(services));
        try {
            writeRetention(json);
        } catch (StoreUnavailableException e) {
            // what the log holds cannot be read now; the condition "store" says why
            json.name("log").nullValue();
        }
        json.endObject();
    }

    private void writeRetention(JsonWriter json) {
        var retention = services.retention().status();
        json.name("log").beginObject();
        if (retention.keptSince() != null) {
            json.name("keptSince").value(GoTime.render(retention.keptSince()));
        }
        if (retention.roomLasts() != null) {
            json.name("roomLastsSeconds").value(retention.roomLasts().toSeconds());
        }
        json.name("shortOfRoom").value(retention.shortOfRoom());
        json.name("heldBy").beginArray();
        for (var holder : retention.holders()) {
            json.beginObject();
            json.name("topic").value(holder.handler().topic().name());
            json.name("id").value(holder.handler().id().name());
            json.name("events").value(holder.events());
            json.name("bytes").value(holder.bytes());
            if (holder.oldest() != null) {
                json.name("oldest").value(GoTime.render(holder.oldest()));
            }
            json.endObject();
        }
        json.endArray().endObject();
    }

    /** Topics that collected events while they had no handler, since the start, and have none now. */
    private void writeUnrouted(JsonWriter json) {
        var routed = services.handlers().routedTopics().stream()
                .map(topic -> topic.name())
                .toList();
        json.name("unrouted").beginArray();
        services.metrics().unrouted().entrySet().stream()
                .filter(topic -> !routed.contains(topic.getKey()))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry::getKey))
                .limit(MOST_UNROUTED)
                .forEach(topic -> {
                    json.beginObject();
                    json.name("topic").value(topic.getKey());
                    json.name("events").value(topic.getValue());
                    NearestName.of(topic.getKey(), routed)
                            .ifPresent(nearest -> json.name("nearest").value(nearest));
                    json.endObject();
                });
        json.endArray();
    }

    private void writeDeadLetters(JsonWriter json) {
        json.name("deadLetters").beginObject();
        try {
            var counted =
                    services.handlers().deadLetterOffice().count(DeadLetterFilter.ALL, DeadLetterOffice.Place.FIRST);
            json.name("count").value(counted.letters());
            json.name("more").value(counted.next().isPresent());
        } catch (StoreUnavailableException e) {
            json.name("count").nullValue();
        }
        json.endObject();
    }

    private void writeHandlers(JsonWriter json, Wanted wanted) {
        var views = services.handlers().views();
        json.name("handlerStates").beginObject();
        for (var state : RunnerStatus.State.values()) {
            json.name(state.word())
                    .value(views.stream()
                            .filter(view -> view.status().state() == state)
                            .count());
        }
        json.endObject();
        json.name("pending").value(sum(views, HandlerView::pending));
        json.name("pendingBytes").value(sum(views, view -> view.backlog().bytes()));
        json.name("handlers").beginArray();
        var shown = views.size() <= wanted.mostHandlers()
                ? views
                : views.stream()
                        .sorted(WORST_FIRST)
                        .limit(wanted.mostHandlers())
                        .toList();
        shown.forEach(view -> {
            json.beginObject();
            json.name("topic").value(view.spec().ref().topic().name());
            json.name("id").value(view.spec().ref().id().name());
            json.name("kind").value(view.spec().kind());
            HandlerJson.writeStatus(json, view);
            HandlerJson.writeSums(json, view.sums());
            if (wanted.counted()) {
                json.name("counted").value(services.handlers().countPending(view.number()));
            }
            json.endObject();
        });
        json.endArray();
    }

    private static long sum(List<HandlerView> views, ToLongFunction<HandlerView> value) {
        return views.stream().mapToLong(value).sum();
    }
}
