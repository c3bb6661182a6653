package io.tocsin.handler.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.alert.AlertJson;
import io.tocsin.alert.Event;
import io.tocsin.template.Contexts;
import io.tocsin.template.Limits;
import io.tocsin.template.RenderFailedException;
import io.tocsin.template.Template;
import io.tocsin.wire.JsonTree;
import io.tocsin.wire.JsonWriter;
import io.tocsin.wire.NonFiniteNumberException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a record's value is made of. */
sealed interface ValueForm {

    /**
     * The value of an event's record; possibly without bytes, never a delete marker.
     *
     * @param limits how much a template may take
     * @throws RenderFailedException when a template does not fit the event
     * @throws NonFiniteNumberException when JSON cannot express a number of the event
     */
    byte[] value(Event event, Limits limits, RecordPlan.Notes notes) throws RenderFailedException;

    /** Whether it is JSON, so that {@code trailingNewline} is about it. */
    boolean isJson();

    /** The whole payload, Kapacitor's {@code alert.Data}. */
    record Alert(boolean newline) implements ValueForm {

        @Override
        public byte[] value(Event event, Limits limits, RecordPlan.Notes notes) {
            if (newline) {
                return AlertJson.line(event);
            }
            var json = JsonWriter.compact();
            AlertJson.write(event, json);
            return json.toByteArray();
        }

        @Override
        public boolean isJson() {
            return true;
        }
    }

    /** What the payload has under {@code data}, alone: {@code {"series":[…]}}. */
    record Data(boolean newline) implements ValueForm {

        @Override
        public byte[] value(Event event, Limits limits, RecordPlan.Notes notes) {
            var json = JsonWriter.compact();
            AlertJson.writeResult(event.data().series(event.state().time()), json);
            return ended(json, newline);
        }

        @Override
        public boolean isJson() {
            return true;
        }
    }

    /**
     * An object of what lies at these paths, in this order. What is missing in the event is left out; when everything is,
     * the value is the whole payload, as walkerOS does it.
     */
    record Mapped(Map<String, Path> paths, boolean newline) implements ValueForm {

        public Mapped {
            paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
        }

        @Override
        public byte[] value(Event event, Limits limits, RecordPlan.Notes notes) {
            var json = JsonWriter.compact().beginObject();
            boolean isEmpty = true;
            for (var entry : paths.entrySet()) {
                var value = entry.getValue().value(event);
                if (value != null) {
                    isEmpty = false;
                    json.name(entry.getKey());
                    write(json, entry, value);
                }
            }
            if (isEmpty) {
                notes.mapWasEmpty();
                return new Alert(newline).value(event, limits, notes);
            }
            return ended(json.endObject(), newline);
        }

        private static void write(JsonWriter json, Map.Entry<String, Path> entry, Object value) {
            try {
                JsonTree.write(json, value);
            } catch (NonFiniteNumberException e) {
                throw new NonFiniteNumberException(
                        "\"" + entry.getKey() + "\" of map, which is " + entry.getValue() + ",", e.value());
            }
        }

        @Override
        public boolean isJson() {
            return true;
        }
    }

    /** The text of a template, and nothing added. */
    record Rendered(Template template) implements ValueForm {

        @Override
        public byte[] value(Event event, Limits limits, RecordPlan.Notes notes) throws RenderFailedException {
            return template.render(Contexts.alertData(event), limits).getBytes(UTF_8);
        }

        @Override
        public boolean isJson() {
            return false;
        }
    }

    private static byte[] ended(JsonWriter json, boolean newline) {
        return (newline ? json.newline() : json).toByteArray();
    }
}
