package io.tocsin.api;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.ReplayOrder;
import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.expression.Expression;
import io.tocsin.expression.ExpressionFailedException;
import io.tocsin.expression.Memory;
import io.tocsin.expression.Subject;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.TopicView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which events of a topic's log a replay is of, and how many of them a match lets through. Any thread. */
final class ReplayPlan {

    /** Events that a dry run looks at, at most. */
    static final int MOST_LOOKED_AT = 100_000;

    private static final int CHUNK = 1_000;
    private static final int CHUNK_BYTES = 8 << 20;

    private final TopicRegistry topics;
    private final EventLog log;
    private final DrainIndex drains;

    ReplayPlan(ApiServices services) {
        this.topics = services.topics();
        this.log = services.eventLog();
        this.drains = services.drains();
    }

    /**
     * Bounds as they were given; those left out are wide open.
     *
     * @param toSeq the last one that is meant
     * @param event only of this id; empty for all
     */
    record Bounds(Optional<Instant> from, Optional<Instant> to, long fromSeq, long toSeq, String event) {}

    /**
     * What a match makes of events.
     *
     * @param lookedAt how many it decided; fewer than there are when there are very many
     */
    record Look(long wouldGo, long filtered, long lookedAt) {}

    /** The part of the log that is within the bounds now; perhaps no event. */
    Part.Events part(TopicView topic, Bounds bounds) {
        long next = drains.last().map(drain -> drain.endSeq()).orElse(1L);
        long from = Math.max(Math.max(1, bounds.fromSeq()), topic.historyFrom());
        if (bounds.from().isPresent()) {
            from = Math.max(from, drains.firstSeqSince(bounds.from().get()).orElse(next));
        }
        long end = bounds.toSeq() >= next ? next : bounds.toSeq() + 1;
        if (bounds.to().isPresent()) {
            end = Math.min(end, drains.firstSeqSince(bounds.to().get()).orElse(next));
        }
        end = Math.max(from, end);
        var first = log.read(topic.number(), topic.id(), from, 1, 1).stream().findFirst();
        var last = log.lastBefore(topic.number(), topic.id(), end);
        boolean some = first.isPresent() && first.get().seq() < end && last.isPresent();
        return new Part.Events(
                from,
                end,
                bounds.event(),
                bounds.event().isEmpty() || !some ? List.of() : seqs(topic, bounds.event(), from, end),
                some ? first.get().ordinal() : 1,
                some ? last.get().ordinal() : 0);
    }

    /** The events of one id, along their chain. */
    private List<Long> seqs(TopicView topic, String event, long from, long end) {
        var seqs = new ArrayList<Long>();
        long seq = topics.lastSeq(topic.id(), event).orElse(0);
        while (seq >= from) {
            var entry = log.entry(topic.number(), topic.id(), seq);
            if (entry.isEmpty()) {
                break;
            }
            if (seq < end) {
                seqs.add(seq);
            }
            if (seqs.size() > ReplayOrder.MOST_OF_ONE_ID) {
                throw new RequestRefusedException(
                        400,
                        "there are more than " + ReplayOrder.MOST_OF_ONE_ID + " events with the id \"" + event
                                + "\" there. Fix: narrow it by from and to, or replay all ids.");
            }
            seq = entry.get().previousSeq();
        }
        Collections.reverse(seqs);
        return seqs;
    }

    /** Decides the events of {@code part} by a match, anew from the first on; null lets everything through. */
    Look look(TopicView topic, Part.Events part, @Nullable Expression match) {
        if (match == null) {
            return new Look(part.count(), 0, part.count());
        }
        Memory memory = match.newMemory();
        long wouldGo = 0;
        long looked = 0;
        long next = part.fromSeq();
        int listed = 0;
        while (looked < MOST_LOOKED_AT) {
            List<LogEntry> chunk;
            if (part.event().isEmpty()) {
                chunk = log.read(topic.number(), topic.id(), next, CHUNK, CHUNK_BYTES);
            } else {
                int until = Math.min(part.seqs().size(), listed + CHUNK);
                chunk = entries(topic.number(), topic.id(), part.seqs().subList(listed, until));
                listed = until;
            }
            if (chunk.isEmpty()) {
                break;
            }
            for (var entry : chunk) {
                if (entry.seq() < part.endSeq()) {
                    looked++;
                    wouldGo += lets(match, entry, memory) ? 1 : 0;
                }
            }
            next = chunk.get(chunk.size() - 1).seq() + 1;
            if (next >= part.endSeq()) {
                break;
            }
        }
        return new Look(wouldGo, looked - wouldGo, looked);
    }

    private List<LogEntry> entries(long topicNumber, TopicId topic, List<Long> seqs) {
        return seqs.stream()
                .flatMap(seq -> log.entry(topicNumber, topic, seq).stream())
                .toList();
    }

    private static boolean lets(Expression match, LogEntry entry, Memory memory) {
        try {
            return match.test(Subject.of(entry.event(), entry.acceptedAt(), entry.seq()), memory);
        } catch (ExpressionFailedException e) {
            // filtered, as it would be by the replay
            return false;
        }
    }
}
