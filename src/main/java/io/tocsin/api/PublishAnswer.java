package io.tocsin.api;

import io.tocsin.ingest.Item;
import io.tocsin.problem.Location;
import io.tocsin.topic.PublishOutcome.Collected;
import io.tocsin.topic.PublishOutcome.CollectedEvent;
import io.tocsin.wire.JsonWriter;
import java.util.List;

/**
 * Renders what a publish request is answered. Any thread, the collector's among them.
 *
 * @param single whether the body was one object
 * @param errorsOnly whether only rejected items are listed
 * @param success what a stored publish is answered with
 * @param rejected the items that were not stored, in order
 */
record PublishAnswer(boolean single, boolean errorsOnly, int success, List<Item.Rejected> rejected) {

    PublishAnswer {
        rejected = List.copyOf(rejected);
    }

    /** 207 says to a client which looks at the status only that something was not stored. */
    int status() {
        return rejected.isEmpty() ? success : 207;
    }

    /** The answer for what was stored, and what was not. */
    byte[] body(Collected collected) {
        var json = JsonWriter.compact();
        if (single) {
            json.beginObject().name("topic").value(collected.topic().name());
            write(json, collected.events().get(0), collected.handlers());
            return json.endObject().toByteArray();
        }
        json.beginObject();
        json.name("accepted").value(collected.events().size());
        json.name("rejected").value(rejected.size());
        json.name("results").beginArray();
        int stored = 0;
        int refused = 0;
        for (int index = 0; index < collected.events().size() + rejected.size(); index++) {
            if (refused < rejected.size() && rejected.get(refused).index() == index) {
                write(json, rejected.get(refused++));
            } else {
                var event = collected.events().get(stored++);
                if (!errorsOnly) {
                    json.beginObject().name("index").value(index).name("status").value(success);
                    write(json, event, collected.handlers());
                    json.endObject();
                }
            }
        }
        return json.endArray().endObject().toByteArray();
    }

    /** The answer when nothing was stored. */
    byte[] nothingStored() {
        var json = JsonWriter.compact();
        if (single) {
            json.beginObject();
            writeError(json, rejected.get(0));
            return json.endObject().toByteArray();
        }
        json.beginObject().name("accepted").value(0).name("rejected").value(rejected.size());
        json.name("results").beginArray();
        rejected.forEach(item -> write(json, item));
        return json.endArray().endObject().toByteArray();
    }

    private static void write(JsonWriter json, CollectedEvent event, int handlers) {
        json.name("id").value(event.id());
        json.name("seq").value(event.seq());
        json.name("level").value(event.level().name());
        json.name("previousLevel").value(event.previousLevel().name());
        json.name("changed").value(event.changed());
        json.name("handlers").value(handlers);
    }

    /** An item that is not stored. */
    static void write(JsonWriter json, Item.Rejected item) {
        json.beginObject().name("index").value(item.index()).name("status").value(400);
        writeError(json, item);
        json.endObject();
    }

    private static void writeError(JsonWriter json, Item.Rejected item) {
        var sentence = item.sentence();
        json.name("error").value(sentence).name("message").value(sentence);
        Location where = item.problems().get(0).where();
        if (!where.key().isEmpty()) {
            json.name("key").value(where.key());
        }
        if (where.line() > 0) {
            json.name("line").value(where.line()).name("column").value(where.column());
        }
    }
}
