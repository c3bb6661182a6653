package io.tocsin.topic;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.eventlog.EventLog;
import io.tocsin.store.Batch;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The events above one handler's cursor that are not in the log of a salvaged store any more. Ordinals have no gaps, so
 * what is missing can be counted, and found between its neighbours.
 */
final class GoneEvents {

    /** More places than these are only counted. */
    private static final int MOST_PLACES = 5;

    /** Seqs of which some are of events that are gone. */
    private record Place(long from, long to) {

        boolean holds(long seq) {
            return from <= seq && seq <= to;
        }

        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    private final SpecRow spec;
    private final Cursor cursor;
    private final Extent end;
    private final List<Place> places = new ArrayList<>();
    private Extent readable = Extent.NONE;

    private GoneEvents(SpecRow spec, Cursor cursor, Extent end) {
        this.spec = spec;
        this.cursor = cursor;
        this.end = end;
    }

    /**
     * Counts what is gone, and adds to {@code batch} the handler's cursor with sums that hold all the same: what it had
     * answered counts as that, and the rest as discarded.
     *
     * @param cursor where the handler stands
     * @param nextSeq above every seq that was given
     * @return a sentence; empty when nothing is gone that it had still to deliver
     */
    static Optional<String> settle(
            Store store, Batch batch, SpecRow spec, TopicRow topic, Cursor cursor, long nextSeq) {
        var gone = new GoneEvents(
                spec, cursor, topic.collected().earlier(spec.end().collected()));
        gone.look(new EventLog(store, 0), topic, Math.min(nextSeq, spec.end().seq()));
        return gone.settle(store, batch);
    }

    private void look(EventLog log, TopicRow topic, long endSeq) {
        long nextSeq = cursor.seq();
        long nextOrdinal = cursor.passed().events() + 1;
        while (nextSeq < endSeq) {
            var entries = log.read(topic.number(), topic.id(), nextSeq, 1_000, 4 << 20);
            if (entries.isEmpty() || entries.get(0).seq() >= endSeq) {
                break;
            }
            for (var entry : entries) {
                if (entry.seq() >= endSeq) {
                    break;
                }
                if (entry.ordinal() > nextOrdinal) {
                    places.add(new Place(nextSeq, entry.seq() - 1));
                }
                readable = readable.plus(entry.bytes());
                nextSeq = entry.seq() + 1;
                nextOrdinal = entry.ordinal() + 1;
            }
        }
        if (end.events() >= nextOrdinal) {
            places.add(new Place(nextSeq, Math.max(nextSeq, endSeq - 1)));
        }
    }

    private Optional<String> settle(Store store, Batch batch) {
        long gone = end.events() - cursor.passed().events() - readable.events();
        if (gone <= 0) {
            return Optional.empty();
        }
        var tally = cursor.tally();
        long undelivered = gone;
        for (var answered :
                new Receipts(store).answeredAhead(spec.number(), cursor).entrySet()) {
            if (undelivered > 0 && places.stream().anyMatch(place -> place.holds(answered.getKey()))) {
                tally = tally.plus(answered.getValue());
                undelivered--;
            }
        }
        var passed = new Extent(
                end.events() - readable.events(), Math.max(cursor.passed().bytes(), end.bytes() - readable.bytes()));
        cursor.withCounts(passed, tally.plusGone(undelivered)).addTo(batch, spec.number());
        return undelivered == 0 ? Optional.empty() : Optional.of(sentence(undelivered));
    }

    private String sentence(long events) {
        String seqs = places.stream().limit(MOST_PLACES).map(Place::toString).collect(Collectors.joining(", "));
        int more = places.size() - MOST_PLACES;
        return "handler " + spec.spec().ref() + ": " + events
                + (events == 1 ? " event that it had" : " events that it had")
                + " still to deliver " + (events == 1 ? "is" : "are") + " gone, within seq " + seqs
                + (more > 0 ? " and " + more + " more places" : "") + "; counted as discarded";
    }
}
