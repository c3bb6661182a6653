package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.End;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerRef;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a change of definitions and adds to the batch what has to be durable before it takes effect. For the collector's
 * thread.
 */
final class Changes {

    private static final byte[] NEXT_NUMBER = "next-handler".getBytes(StandardCharsets.US_ASCII);

    /** What a change that is durable does to the handlers. */
    interface Effects {

        /** A new handler is there; it stands at {@code cursor}. */
        void created(SpecRow row, HandlerDefinition definition, Cursor cursor);

        /** A handler has another definition. */
        void replaced(HandlerRef before, SpecRow row, HandlerDefinition definition);

        /** A handler is deleted: it ends where the row says. */
        void deleted(SpecRow row);
    }

    private final Roster roster;
    private final Effects effects;
    private long nextNumber = 1;

    Changes(Roster roster, Effects effects) {
        this.roster = roster;
        this.effects = effects;
    }

    /** Reads which number the next handler gets. */
    void read(Store store) {
        byte[] next = store.get(Family.META, NEXT_NUMBER);
        nextNumber = next == null ? 1 : Keys.number(next, 0);
    }

    /** {@link HandlerRegistry#numbersAtLeast}. */
    static void numbersAtLeast(Store store, Batch batch, long least) {
        byte[] next = store.get(Family.META, NEXT_NUMBER);
        if (next == null || Keys.number(next, 0) < least) {
            batch.put(Family.META, NEXT_NUMBER, Keys.of(least));
        }
    }

    /** {@link HandlerRegistry#change}. */
    Runnable prepare(HandlerChange change, LogEnd end, Batch batch) {
        if (change instanceof HandlerChange.Create create) {
            var ref = create.definition().spec().ref();
            if (roster.find(ref).isPresent()) {
                throw new HandlerExistsException(ref);
            }
            return create(create.definition(), end, batch);
        }
        if (change instanceof HandlerChange.Replace replace) {
            var entry =
                    roster.find(replace.existing()).orElseThrow(() -> new UnknownHandlerException(replace.existing()));
            return replace(entry, replace.definition(), batch);
        }
        if (change instanceof HandlerChange.Define define) {
            var known = roster.find(define.definition().spec().ref());
            return known.isEmpty()
                    ? create(define.definition(), end, batch)
                    : replace(known.get(), define.definition(), batch);
        }
        if (change instanceof HandlerChange.Delete delete) {
            return delete(delete, end, batch);
        }
        throw new AssertionError(change);
    }

    private Runnable create(HandlerDefinition definition, LogEnd end, Batch batch) {
        checkGraph(definition, null);
        long number = nextNumber;
        var row = new SpecRow(
                number, end.topicNumber(), end.nextSeq(), end.collected().events(), End.NEVER, definition.spec());
        var cursor = Cursor.first(end.nextSeq(), end.collected());
        batch.put(Family.META, NEXT_NUMBER, Keys.of(number + 1));
        row.addTo(batch);
        cursor.addTo(batch, number);
        return () -> {
            nextNumber = number + 1;
            effects.created(row, definition, cursor);
        };
    }

    private Runnable replace(Roster.Entry entry, HandlerDefinition definition, Batch batch) {
        var before = entry.ref();
        var after = definition.spec().ref();
        if (!after.equals(before) && roster.find(after).isPresent()) {
            throw new HandlerExistsException(after);
        }
        checkGraph(definition, before);
        var row = entry.row().withSpec(definition.spec());
        row.addTo(batch);
        return () -> effects.replaced(before, row, definition);
    }

    private Runnable delete(HandlerChange.Delete delete, LogEnd end, Batch batch) {
        var rows = new ArrayList<SpecRow>();
        roster.find(delete.existing())
                .map(entry -> entry.row().withEnd(new End(end.nextSeq(), end.collected(), delete.discards())))
                .ifPresent(rows::add);
        if (delete.discards()) {
            roster.draining(delete.existing()).stream()
                    .map(Roster.Entry::row)
                    .filter(row -> !row.end().discards())
                    .map(row -> row.withEnd(row.end().discarding()))
                    .forEach(rows::add);
        }
        rows.forEach(row -> row.addTo(batch));
        return () -> rows.forEach(effects::deleted);
    }

    private void checkGraph(HandlerDefinition added, @Nullable HandlerRef replaced) {
        if (added.targets().isEmpty()) {
            return;
        }
        var targets = new HashMap<TopicId, Set<TopicId>>();
        for (var entry : roster.live()) {
            if (!entry.ref().equals(replaced)) {
                targets.computeIfAbsent(entry.ref().topic(), topic -> new HashSet<>())
                        .addAll(entry.definition().targets());
            }
        }
        var start = added.spec().ref().topic();
        targets.computeIfAbsent(start, topic -> new HashSet<>()).addAll(added.targets());
        new PublishGraph(targets).checkFrom(start);
    }
}
