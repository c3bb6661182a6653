package io.tocsin.delivery;

import io.tocsin.delivery.again.Replays;
import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.FormerHandlers;
import io.tocsin.delivery.ledger.SpecRow;
import io.tocsin.delivery.run.LogBacklog;
import io.tocsin.delivery.run.Runner;
import io.tocsin.delivery.run.RunnerServices;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.Handler;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.HandlerRef;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a runner going for each definition that is stored, has it go by another one, and lets it go once it has delivered
 * everything from before its handler's deletion. For the collector's thread but for {@link #resolve}, and for what a runner
 * does on its own thread when it is done.
 */
final class Runners implements Changes.Effects {

    private static final Logger LOG = LoggerFactory.getLogger(Runners.class);

    private final Store store;
    private final EventLog eventLog;
    private final HandlerKinds kinds;
    private final Roster roster;
    private final Replays replays;
    private final Awaited awaited;
    /** Topic number → what it has collected in all. */
    private final Map<Long, Extent> collected = new ConcurrentHashMap<>();

    private @Nullable RunnerServices services;

    Runners(Store store, EventLog eventLog, HandlerKinds kinds, Roster roster, Replays replays, Awaited awaited) {
        this.store = store;
        this.eventLog = eventLog;
        this.kinds = kinds;
        this.roster = roster;
        this.replays = replays;
        this.awaited = awaited;
    }

    /** Before anything else. */
    void open(RunnerServices shared) {
        services = shared;
    }

    /** Follows the stored definitions: of those that are known, too. All runners go on. */
    void restoreAll(Map<Long, Extent> collectedSoFar, long nextSeq) {
        collected.putAll(collectedSoFar);
        try (var rows = store.scan(Family.SPECS, Keys.of(0), Keys.of(Long.MAX_VALUE))) {
            while (rows.next()) {
                var row = SpecRow.decode(Keys.number(rows.key(), 0), rows.value());
                var known = roster.get(row.number());
                if (known.isEmpty()) {
                    restore(row, nextSeq);
                } else if (!known.get().row().equals(row)) {
                    follow(known.get(), row);
                }
            }
        }
        roster.all().forEach(entry -> entry.runner().wake());
    }

    private void follow(Roster.Entry known, SpecRow row) {
        if (!known.row().spec().equals(row.spec())) {
            replaced(known.ref(), row, kinds.restore(row.spec()));
        }
        if (row.isDraining()) {
            deleted(row);
        }
    }

    private void restore(SpecRow row, long nextSeq) {
        var stored = Cursor.read(store, row.number());
        if (stored.isEmpty() && row.isDraining()) {
            // it had delivered everything when a further deletion wrote its row once more
            writeGone(row);
            return;
        }
        var definition = kinds.restore(row.spec());
        logWaiting(definition);
        var cursor = stored.orElseThrow(() -> new IllegalStateException(
                "handler " + row.spec().ref() + " has a definition but no cursor in the store"));
        attach(row, definition, cursor, nextSeq);
    }

    private static void logWaiting(HandlerDefinition definition) {
        if (definition.opening() instanceof Opening.Unresolved unresolved) {
            LOG.atWarn()
                    .setMessage("handler waits")
                    .addKeyValue("topic", definition.spec().ref().topic().name())
                    .addKeyValue("handler", definition.spec().ref().id().name())
                    .addKeyValue("error", unresolved.reason())
                    .log();
        }
    }

    private Runner attach(SpecRow row, HandlerDefinition definition, Cursor cursor, long nextSeq) {
        long topicNumber = row.topicNumber();
        var backlog = new LogBacklog(
                eventLog,
                topicNumber,
                row.spec().ref().topic(),
                () -> collected.getOrDefault(topicNumber, Extent.NONE),
                row.end());
        long number = row.number();
        var runner = new Runner(
                opened(), number, definition, backlog, cursor, () -> roster.predecessor(number), this::forget);
        roster.add(new Roster.Entry(row, definition, runner, backlog), () -> eventLog.keep(topicNumber, nextSeq));
        return runner;
    }

    private RunnerServices opened() {
        var ready = services;
        if (ready == null) {
            throw new IllegalStateException("the registry is not open");
        }
        return ready;
    }

    /** {@link HandlerRegistry#collected}. */
    void collected(long topicNumber, Extent inAll) {
        var before = collected.put(topicNumber, inAll);
        long added = inAll.events() - (before == null ? 0 : before.events());
        if (added > 0) {
            // not for a definition that changed the topic: with many handlers each would wake all the others
            roster.runners(topicNumber).forEach(runner -> runner.collected(added));
        }
    }

    /** {@link HandlerRegistry#topicGone}. */
    void topicGone(long topicNumber) {
        collected.remove(topicNumber);
    }

    @Override
    public void created(SpecRow row, HandlerDefinition definition, Cursor cursor) {
        attach(row, definition, cursor, cursor.seq()).wake();
    }

    @Override
    public void replaced(HandlerRef before, SpecRow row, HandlerDefinition definition) {
        // in one step with resolve, which must not put an older definition over this one
        roster.change(row.number(), entry -> {
            entry.runner().replace(definition);
            return new Roster.Entry(row, definition, entry.runner(), entry.backlog());
        });
        roster.named(before, row);
        replays.redefined(row.number());
    }

    @Override
    public void deleted(SpecRow row) {
        if (roster.get(row.number()).isEmpty()) {
            // it has delivered everything meanwhile, and the row of its deletion is all that is left
            writeGone(row);
            return;
        }
        roster.change(
                row.number(), entry -> new Roster.Entry(row, entry.definition(), entry.runner(), entry.backlog()));
        roster.unnamed(row);
        // it may be done at any moment
        roster.get(row.number()).ifPresent(entry -> {
            entry.backlog().endAt(row.end());
            entry.runner().wake();
        });
        replays.handlerDeleted(row.number());
    }

    private void writeGone(SpecRow row) {
        var batch = new Batch();
        FormerHandlers.addTo(batch, row);
        batch.delete(Family.SPECS, Keys.of(row.number()));
        store.write(batch, Store.Durability.UNSYNCED);
    }

    /** Called by a runner that has delivered everything it had to before its handler's deletion. */
    private void forget(Runner runner) {
        roster.get(runner.number()).ifPresent(entry -> {
            var handler = handler(entry.definition());
            boolean keptElsewhere = handler.isPresent() && handler.get().cursorKeeper() == CursorKeeper.TARGET;
            runner.finish();
            var batch = new Batch();
            FormerHandlers.addTo(batch, entry.row());
            batch.delete(Family.SPECS, Keys.of(runner.number()));
            batch.delete(Family.CURSOR, Cursor.key(runner.number()));
            // what is kept elsewhere must not go before this is sure, or a power cut would bring it all to Kafka again
            store.write(batch, keptElsewhere ? Store.Durability.SYNCED : Store.Durability.UNSYNCED);
            handler.ifPresent(gone -> gone.forget(runner.number()));
            long topicNumber = entry.row().topicNumber();
            roster.remove(entry, () -> eventLog.forget(topicNumber));
            awaited.gone(runner.number());
            roster.wakeNamesakes(entry.ref());
        });
    }

    private static Optional<Handler> handler(HandlerDefinition definition) {
        return definition.opening() instanceof Opening.Opened opened ? Optional.of(opened.handler()) : Optional.empty();
    }

    /** {@link HandlerRegistry#resolve}, but for replays. Any thread. */
    void resolve() {
        for (var entry : roster.all()) {
            var seen = Optional.of(entry);
            while (seen.isPresent() && !resolve(seen.get())) {
                seen = roster.get(entry.row().number());
            }
        }
    }

    /** False when the definition was changed in between, so that it has to be looked at again. */
    private boolean resolve(Roster.Entry seen) {
        var definition = kinds.restore(seen.row().spec());
        if (definition.hasTargetOf(seen.definition())) {
            definition.discard();
            return true;
        }
        var resolved = new AtomicBoolean();
        roster.change(seen.row().number(), entry -> {
            if (!entry.equals(seen)) {
                return entry;
            }
            resolved.set(true);
            entry.runner().replace(definition);
            return new Roster.Entry(entry.row(), definition, entry.runner(), entry.backlog());
        });
        if (!resolved.get()) {
            definition.discard();
        } else if (!(seen.definition().opening() instanceof Opening.Unresolved)) {
            // that it waits was said when it began, though the words change with the clusters that there are
            logWaiting(definition);
        }
        return resolved.get();
    }
}
