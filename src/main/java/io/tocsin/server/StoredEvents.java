package io.tocsin.server;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.kafka.transaction.AcceptedEvents;
import java.time.Instant;
import java.util.Optional;

/** The log as the clusters need it; who asks while the store is being opened waits. */
final class StoredEvents implements AcceptedEvents {

    private final OpeningStore opening;

    StoredEvents(OpeningStore opening) {
        this.opening = opening;
    }

    @Override
    public String storeId() {
        return opening.store().id();
    }

    @Override
    public long nextSeq() {
        var store = opening.store();
        return new DrainIndex(store)
                .last()
                .map(Drain::endSeq)
                .orElseGet(() -> TrimMark.read(store).line());
    }

    @Override
    public Optional<Instant> acceptedAt(long seq) {
        return new DrainIndex(opening.store()).drainOf(seq).map(Drain::acceptedAt);
    }

    @Override
    public boolean hasHandler(long handler) {
        return HandlerRegistry.isStored(opening.store(), handler);
    }
}
