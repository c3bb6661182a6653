package io.tocsin.api;

import io.tocsin.alert.Draft;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.Explanations;
import io.tocsin.delivery.HandlerExplanation;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Explanation;
import io.tocsin.handler.Explanation.Verdict;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.topic.Preview;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonTree;
import io.tocsin.wire.JsonWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Writes what handlers make of events, and of what they forward to other topics. One answer, which takes at most {@link
 * #LONGEST} and has at most {@value #MOST_CHARACTERS} characters of rendered values. For one thread.
 */
final class ExplanationWriter {

    /** Rendering may be slow, and a graph of topics wide. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    static final int MOST_CHARACTERS = 16 << 20;

    private final JsonWriter json;
    private final Explanations explanations;
    private final TopicRegistry topics;
    private final LoggedEvents logged;
    private final Preview preview;
    private final int mostOfAValue;
    private final long beganNanos = System.nanoTime();
    private long characters;

    /**
     * For one answer.
     *
     * @param mostOfAValue characters of each rendered value that are shown
     */
    ExplanationWriter(JsonWriter json, ApiServices services, int mostOfAValue) {
        this.json = json;
        this.explanations = services.handlers().explanations();
        this.topics = services.topics();
        this.logged = new LoggedEvents(services);
        this.preview = topics.preview(logged.nextSeq(), services.clock().instant());
        this.mostOfAValue = mostOfAValue;
    }

    /** Members of an event that was accepted, and its handlers. */
    void writeStored(LogEntry entry) {
        json.name("topic").value(entry.event().topic().name());
        EntryJson.writeMembers(json, entry);
        json.name("changed").value(entry.event().isChange());
        write(explanations.of(entry), entry, true);
    }

    /** Members of an event as it would be accepted now, and its handlers. */
    void writeHypothetical(TopicId topic, Draft draft) {
        writeHypothetical(preview.collect(topic, draft));
    }

    private void writeHypothetical(LogEntry entry) {
        var event = entry.event();
        json.name("topic").value(event.topic().name());
        json.name("id").value(event.state().id());
        json.name("level").value(event.state().level().name());
        json.name("previousLevel").value(event.previousLevel().name());
        json.name("changed").value(event.isChange());
        json.name("message").value(event.state().message());
        json.name("time").value(GoTime.render(event.state().time()));
        write(explanations.ofHypothetical(entry), entry, false);
    }

    private void write(List<HandlerExplanation> handlers, LogEntry entry, boolean isStored) {
        json.name("handlers").beginArray();
        for (var handler : handlers) {
            checkLimits();
            json.beginObject();
            write(handler);
            if (!handler.targets().isEmpty() && handler.matched()) {
                writeForwards(handler, entry, isStored && !handler.isLater());
            }
            json.endObject();
        }
        json.endArray();
    }

    private void write(HandlerExplanation handler) {
        var spec = handler.spec();
        json.name("handler").value(spec.ref().id().name());
        json.name("kind").value(spec.kind());
        json.name("state").value(handler.runner().state().word());
        if (handler.isLater()) {
            json.name("definedLater").value(true);
        }
        if (!spec.match().isEmpty()) {
            json.name("match").value(spec.match());
        }
        var match = handler.match();
        if (match != null) {
            json.name("values").beginObject();
            match.values().forEach((name, value) -> json.name(name).value(value));
            json.endObject();
        }
        json.name("matched").value(handler.matched());
        json.name("would")
                .value((handler.plan() == null
                                ? Verdict.FILTERS
                                : handler.plan().verdict())
                        .word());
        var reason = reason(handler);
        if (!reason.isEmpty()) {
            json.name("reason").value(reason);
        }
        if (handler.plan() != null) {
            writeFacts(handler.plan());
        }
        var delivery = handler.delivery();
        if (delivery != null) {
            json.name("delivery").beginObject();
            DeliveryJson.writeOutcome(json, delivery);
            json.endObject();
        }
    }

    private static String reason(HandlerExplanation handler) {
        if (handler.plan() != null) {
            return handler.plan().reason();
        }
        var delivery = handler.delivery();
        if (delivery != null && delivery.receipt() != null) {
            return delivery.reason();
        }
        var match = handler.match();
        return match == null || match.failure().isEmpty() ? "match is false" : "match has no value: " + match.failure();
    }

    private void writeFacts(Explanation plan) {
        var facts = new LinkedHashMap<>(plan.facts());
        if (facts.get("value") instanceof String value) {
            characters += Math.min(value.length(), mostOfAValue);
            if (value.length() > mostOfAValue) {
                facts.put("value", value.substring(0, mostOfAValue) + "…");
                facts.put("valueCharacters", value.length());
            }
        }
        facts.forEach((name, value) -> JsonTree.write(json.name(name), value));
    }

    private void writeForwards(HandlerExplanation handler, LogEntry entry, boolean isStored) {
        json.name("forwards").beginArray();
        for (var target : handler.targets()) {
            json.beginObject();
            var forwarded = isStored ? forwarded(entry, target) : Optional.<LogEntry>empty();
            if (forwarded.isPresent()) {
                writeStored(forwarded.get());
            } else {
                writeHypothetical(preview.collect(target, Draft.copyOf(entry.event())));
            }
            json.endObject();
        }
        json.endArray();
    }

    /** What {@code target} collected when the event was forwarded: the first later one of the same state. */
    private Optional<LogEntry> forwarded(LogEntry entry, TopicId target) {
        var state = entry.event().state();
        return topics.find(target)
                .flatMap(topic -> logged.history(topic, state.id()).stream()
                        .filter(other -> other.seq() > entry.seq()
                                && other.event().state().equals(state))
                        .min(Comparator.comparingLong(LogEntry::seq)));
    }

    private void checkLimits() {
        if (System.nanoTime() - beganNanos > LONGEST.toNanos()) {
            throw new RequestRefusedException(
                    503,
                    "the explanation took longer than " + LONGEST.toSeconds()
                            + " s. Fix: ask for fewer events at a time; see whether a template is slow.");
        }
        if (characters > MOST_CHARACTERS) {
            throw new RequestRefusedException(
                    400, "the rendered values are longer than 16 MiB together. Fix: ask for fewer events at a time.");
        }
    }
}
