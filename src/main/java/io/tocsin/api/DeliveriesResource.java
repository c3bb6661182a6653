package io.tocsin.api;

import io.tocsin.delivery.Deliveries;
import io.tocsin.delivery.Delivery;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.http.Request;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.TopicView;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.JsonWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What became of events: by topic and by seq. */
final class DeliveriesResource {

    private static final int USUAL = 100;
    private static final int MOST = 1_000;
    private static final int MOST_BYTES = 8 << 20;

    private final TopicRegistry topics;
    private final Deliveries deliveries;
    private final EventLog log;
    private final DrainIndex drains;

    DeliveriesResource(ApiServices services) {
        this.topics = services.topics();
        this.deliveries = services.handlers().deliveries();
        this.log = services.eventLog();
        this.drains = services.drains();
    }

    /**
     * The events of a topic and what each handler made of them, in order of acceptance: those of {@code event}, accepted
     * at {@code from} or later and before {@code to}. At most {@code limit}, 1 to 1,000, default 100: with {@code from} the
     * first ones, else the newest.
     */
    CompletionStage<Response> ofTopic(Request request) {
        request.allowQuery(Set.of("event", "from", "to", "limit"));
        var topic = Parameters.topic(request, topics);
        var from = Parameters.time(request, "from");
        var to = Parameters.time(request, "to").orElse(Instant.MAX);
        int limit = (int) Parameters.number(request, "limit", USUAL, 1, MOST);
        var id = request.query("event");
        var entries = id.isPresent() ? history(topic, id.get(), from, to, limit) : entries(topic, from, to, limit);
        var json = JsonWriter.compact().beginObject();
        json.name("topic").value(topic.id().name());
        json.name("events").beginArray();
        entries.forEach(entry -> writeEntry(json, entry));
        return Response.json(200, json.endArray().endObject().toByteArray()).now();
    }

    /** One event by its seq. */
    CompletionStage<Response> receipt(Request request) {
        request.allowQuery(Set.of());
        var text = request.pathParameter("seq");
        var entry = text.matches("[1-9][0-9]{0,17}") ? entry(Long.parseLong(text)) : Optional.<LogEntry>empty();
        if (entry.isEmpty()) {
            throw new RequestRefusedException(
                    404, "there is no event with seq " + text + ": it was never given, or is no longer kept");
        }
        var json = JsonWriter.compact();
        var all = deliveries.of(entry.get());
        json.beginObject();
        json.name("topic").value(entry.get().event().topic().name());
        json.name("status").value(overall(all));
        EntryJson.writeMembers(json, entry.get());
        writeDeliveries(json, all);
        return Response.json(200, json.endObject().toByteArray()).now();
    }

    private Optional<LogEntry> entry(long seq) {
        var number = drains.topicOf(seq);
        return number.isEmpty()
                ? Optional.empty()
                : topics.name(number.getAsLong()).flatMap(topic -> log.entry(number.getAsLong(), topic, seq));
    }

    private List<LogEntry> history(TopicView topic, String id, Optional<Instant> from, Instant to, int limit) {
        long last = topics.lastSeq(topic.id(), id).orElse(0);
        var chain = new ArrayList<>(log.history(topic.number(), topic.id(), last, MOST).stream()
                .filter(entry -> entry.seq() >= topic.historyFrom())
                .filter(entry ->
                        entry.acceptedAt().isBefore(to) && !entry.acceptedAt().isBefore(from.orElse(Instant.MIN)))
                .toList());
        Collections.reverse(chain);
        return from.isPresent()
                ? chain.subList(0, Math.min(limit, chain.size()))
                : chain.subList(Math.max(0, chain.size() - limit), chain.size());
    }

    private List<LogEntry> entries(TopicView topic, Optional<Instant> from, Instant to, int limit) {
        if (from.isPresent()) {
            var first = drains.firstSeqSince(from.get());
            return first.isEmpty()
                    ? List.of()
                    : log
                            .read(
                                    topic.number(),
                                    topic.id(),
                                    Math.max(first.getAsLong(), topic.historyFrom()),
                                    limit,
                                    MOST_BYTES)
                            .stream()
                            .filter(entry -> entry.acceptedAt().isBefore(to))
                            .toList();
        }
        long end = (to.equals(Instant.MAX) ? OptionalLong.empty() : drains.firstSeqSince(to))
                .orElseGet(() -> drains.last().map(drain -> drain.endSeq()).orElse(1L));
        return newest(topic, end, limit);
    }

    /** The last entries before {@code endSeq}: the log reads forward, so the part that is read doubles until it holds enough. */
    private List<LogEntry> newest(TopicView topic, long endSeq, int limit) {
        long lowest = Math.max(1, topic.historyFrom());
        for (long window = limit; ; window *= 2) {
            long start = Math.max(lowest, endSeq - window);
            var entries = readBetween(topic, start, endSeq, limit);
            if (entries.size() >= limit || start == lowest) {
                return entries;
            }
        }
    }

    private List<LogEntry> readBetween(TopicView topic, long startSeq, long endSeq, int limit) {
        var last = new ArrayDeque<LogEntry>();
        long next = startSeq;
        while (next < endSeq) {
            var part = log.read(topic.number(), topic.id(), next, MOST, MOST_BYTES);
            if (part.isEmpty()) {
                break;
            }
            for (var entry : part) {
                if (entry.seq() < endSeq) {
                    last.add(entry);
                    if (last.size() > limit) {
                        last.removeFirst();
                    }
                }
            }
            next = part.get(part.size() - 1).seq() + 1;
        }
        return List.copyOf(last);
    }

    private void writeEntry(JsonWriter json, LogEntry entry) {
        json.beginObject();
        EntryJson.writeMembers(json, entry);
        writeDeliveries(json, deliveries.of(entry));
        json.endObject();
    }

    private static void writeDeliveries(JsonWriter json, List<Delivery> all) {
        json.name("deliveries").beginArray();
        for (var delivery : all) {
            json.beginObject();
            json.name("handler").value(delivery.handler().id().name());
            json.name("kind").value(delivery.kind());
            if (delivery.isDeleted()) {
                json.name("deleted").value(true);
            }
            json.name("status").value(delivery.status());
            var receipt = delivery.receipt();
            if (receipt != null) {
                writeReceipt(json, receipt);
            }
            if (!delivery.reason().isEmpty()) {
                json.name("reason").value(delivery.reason());
            }
            json.endObject();
        }
        json.endArray();
    }

    private static void writeReceipt(JsonWriter json, Receipt receipt) {
        json.name("attempts").value(receipt.attempts());
        var position = receipt.position();
        if (position != null) {
            json.name("cluster").value(position.cluster());
            json.name("kafkaTopic").value(position.kafkaTopic());
            json.name("partition").value(position.partition());
            if (position.offset() >= 0) {
                json.name("offset").value(position.offset());
            }
            if (!position.weakness().isEmpty()) {
                json.name("warning").value(position.weakness());
            }
        }
        json.name("handedOver").value(GoTime.render(receipt.handedOver()));
        json.name("acknowledged").value(GoTime.render(receipt.answered()));
    }

    /** The one word for all handlers: the worst news first. */
    private static String overall(List<Delivery> all) {
        if (all.stream().anyMatch(delivery -> delivery.status().equals(Outcome.DEAD_LETTER.word()))) {
            return Outcome.DEAD_LETTER.word();
        }
        if (all.stream().anyMatch(delivery -> delivery.status().equals("pending"))) {
            return "pending";
        }
        if (all.isEmpty()) {
            return "unrouted";
        }
        boolean filtered = all.stream().allMatch(delivery -> delivery.status().equals(Outcome.FILTERED.word()));
        return filtered ? Outcome.FILTERED.word() : Outcome.DELIVERED.word();
    }
}
