package io.tocsin.api;

import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.Sums;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonTree;
import io.tocsin.wire.JsonWriter;
import io.tocsin.wire.Utf8;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a handler is shown. */
final class HandlerJson {

    private HandlerJson() {}

    /** Kapacitor's keys, and in our own dialect how the handler is doing. */
    static void write(JsonWriter json, HandlerView view, Dialect dialect) {
        var spec = view.spec();
        var topic = spec.ref().topic().name();
        var id = spec.ref().id().name();
        json.beginObject();
        Dialect.link(json, "link", "self", dialect.path(topic, "handlers", id));
        if (dialect == Dialect.OWN) {
            json.name("topic").value(topic);
        }
        json.name("id").value(id);
        json.name("kind").value(spec.kind());
        json.name("options");
        JsonTree.write(json, sorted(spec.options()));
        json.name("match").value(spec.match());
        if (dialect == Dialect.OWN) {
            json.name("origin").value(spec.origin().text());
            writeStatus(json, view);
        }
        json.endObject();
    }

    /** State, cause and backlog. */
    static void writeStatus(JsonWriter json, HandlerView view) {
        var status = view.status();
        json.name("state").value(status.state().word());
        if (!status.cause().isEmpty()) {
            json.name("cause").value(status.cause());
        }
        if (status.since() != null) {
            json.name("since").value(GoTime.render(status.since()));
        }
        if (status.nextAttempt() != null) {
            json.name("nextAttempt").value(GoTime.render(status.nextAttempt()));
        }
        if (status.untilReload()) {
            json.name("untilReload").value(true);
        }
        if (status.unanswered() != null) {
            json.name("unansweredSince").value(GoTime.render(status.unanswered().since()));
        }
        json.name("pending").value(view.pending());
        json.name("inFlight").value(status.inFlight());
        json.name("backlogBytes").value(view.backlog().bytes());
        if (view.backlog().oldest() != null) {
            json.name("oldest").value(GoTime.render(view.backlog().oldest()));
        }
    }

    /** What it was given since its definition, and what became of it; at rest the others add up to the first. */
    static void writeSums(JsonWriter json, Sums sums) {
        json.name("sums").beginObject();
        json.name("accepted").value(sums.accepted());
        json.name("delivered").value(sums.delivered());
        json.name("filtered").value(sums.filtered());
        json.name("dead").value(sums.dead());
        json.name("discarded").value(sums.discarded());
        json.name("pending").value(sums.pending());
        json.endObject();
    }

    /** The document that a JSON Patch is applied to (the reference's section 3.5). */
    static Map<String, @Nullable Object> document(HandlerSpec spec) {
        var document = new TreeMap<String, @Nullable Object>();
        document.put("id", spec.ref().id().name());
        document.put("topic", spec.ref().topic().name());
        document.put("kind", spec.kind());
        document.put("options", spec.options());
        document.put("match", spec.match());
        return document;
    }

    /**
     * The options in the order in which Go writes them. What lies in them keeps the order in which it was defined, where
     * Go would sort that too: the names of a kafka handler's {@code map} and {@code headers} have an order, which must
     * survive a client that reads, changes and writes.
     */
    private static @Nullable Map<String, @Nullable Object> sorted(@Nullable Map<String, @Nullable Object> options) {
        if (options == null) {
            return null;
        }
        var sorted = new TreeMap<String, @Nullable Object>(Utf8.ORDER);
        sorted.putAll(options);
        return sorted;
    }
}
