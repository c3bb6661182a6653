package io.tocsin.api;

import io.tocsin.delivery.Delivery;
import io.tocsin.delivery.Replayed;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.util.List;

/** How it is shown what became of an event at a handler. */
final class DeliveryJson {

    private DeliveryJson() {}

    /** The member {@code deliveries}. */
    static void writeMember(JsonWriter json, List<Delivery> all) {
        json.name("deliveries").beginArray();
        for (var delivery : all) {
            json.beginObject();
            json.name("handler").value(delivery.handler().id().name());
            json.name("kind").value(delivery.kind());
            if (delivery.isDeleted()) {
                json.name("deleted").value(true);
            }
            writeOutcome(json, delivery);
            json.endObject();
        }
        json.endArray();
    }

    /** Status, receipt and reason; while it is pending, why, since when, and when it is tried next. */
    static void writeOutcome(JsonWriter json, Delivery delivery) {
        json.name("status").value(delivery.status());
        var receipt = delivery.receipt();
        if (receipt != null) {
            writeReceipt(json, receipt);
        }
        if (!delivery.reason().isEmpty()) {
            json.name("reason").value(delivery.reason());
        }
        var runner = delivery.runner();
        if (delivery.isPending() && runner != null) {
            writePending(json, runner);
        }
    }

    private static void writePending(JsonWriter json, RunnerStatus runner) {
        json.name("state").value(runner.state().word());
        var since = runner.pendingSince();
        if (since != null) {
            json.name("since").value(GoTime.render(since));
        }
        if (runner.nextAttempt() != null) {
            json.name("nextAttempt").value(GoTime.render(runner.nextAttempt()));
        }
        if (runner.untilReload()) {
            json.name("untilReload").value(true);
        }
    }

    /** The member {@code replays}, where there is one: most events are never replayed. */
    static void writeReplays(JsonWriter json, List<Replayed> all) {
        if (all.isEmpty()) {
            return;
        }
        json.name("replays").beginArray();
        for (var replayed : all) {
            json.beginObject();
            json.name("replay").value(replayed.replay());
            json.name("handler").value(replayed.handler().id().name());
            json.name("status").value(replayed.status());
            var receipt = replayed.receipt();
            if (receipt != null) {
                writeReceipt(json, receipt);
            }
            if (!replayed.reason().isEmpty()) {
                json.name("reason").value(replayed.reason());
            }
            json.endObject();
        }
        json.endArray();
    }

    /** Attempts, position and times. */
    static void writeReceipt(JsonWriter json, Receipt receipt) {
        json.name("attempts").value(receipt.attempts());
        var position = receipt.position();
        if (position != null) {
            json.name("cluster").value(position.cluster());
            json.name("kafkaTopic").value(position.kafkaTopic());
            json.name("partition").value(position.partition());
            if (position.offset() >= 0) {
                json.name("offset").value(position.offset());
            }
            if (position.weakness().isEmpty()) {
                json.name("confirmed").value("by all replicas in sync");
            } else {
                json.name("warning").value(position.weakness());
            }
        }
        json.name("handedOver").value(GoTime.render(receipt.handedOver()));
        json.name("acknowledged").value(GoTime.render(receipt.answered()));
    }

    /** The one word for all handlers: the worst news first. */
    static String overall(List<Delivery> all) {
        if (all.stream().anyMatch(delivery -> delivery.status().equals(Outcome.DEAD_LETTER.word()))) {
            return Outcome.DEAD_LETTER.word();
        }
        if (all.stream().anyMatch(Delivery::isPending)) {
            return Delivery.PENDING;
        }
        if (all.isEmpty()) {
            return "unrouted";
        }
        boolean filtered = all.stream().allMatch(delivery -> delivery.status().equals(Outcome.FILTERED.word()));
        return filtered ? Outcome.FILTERED.word() : Outcome.DELIVERED.word();
    }
}
