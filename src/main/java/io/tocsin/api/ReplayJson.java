package io.tocsin.api;

import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.again.ReplayView;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.util.List;

/** How a replay, or a retry of dead letters, is shown. */
final class ReplayJson {

    private ReplayJson() {}

    /** As one value. */
    static void write(JsonWriter json, ReplayView view) {
        json.beginObject();
        writeMembers(json, view);
        json.endObject();
    }

    /** As the value of the member {@code name}. */
    static void writeList(JsonWriter json, String name, List<ReplayView> views) {
        json.name(name).beginArray();
        views.forEach(view -> write(json, view));
        json.endArray();
    }

    private static void writeMembers(JsonWriter json, ReplayView view) {
        json.name("id").value(view.id());
        json.name("kind").value(view.isRetry() ? "retry" : "replay");
        json.name("topic").value(view.handler().topic().name());
        json.name("handler").value(view.handler().id().name());
        json.name("state").value(view.state().word());
        if (!view.cause().isEmpty()) {
            json.name("cause").value(view.cause());
        }
        if (view.part() instanceof Part.Events events) {
            json.name("fromSeq").value(events.fromSeq());
            json.name("toSeq").value(events.endSeq() - 1);
            if (!events.event().isEmpty()) {
                json.name("event").value(events.event());
            }
        }
        json.name("delivered").value(view.counts().delivered());
        json.name("filtered").value(view.counts().filtered());
        json.name("dead").value(view.counts().dead());
        json.name("left").value(view.left());
        json.name("begunAt").value(GoTime.render(view.begunAt()));
        if (view.endedAt() != null) {
            json.name("endedAt").value(GoTime.render(view.endedAt()));
        }
    }
}
