package io.tocsin.server;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.kafka.transaction.AcceptedEvents;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.Optional;

/** The log as the clusters need it. */
final class StoredEvents implements AcceptedEvents {

    private final Store store;
    private final DrainIndex drains;

    StoredEvents(Store store) {
        this.store = store;
        this.drains = new DrainIndex(store);
    }

    @Override
    public String storeId() {
        return store.id();
    }

    @Override
    public long nextSeq() {
        return drains.last()
                .map(Drain::endSeq)
                .orElseGet(() -> TrimMark.read(store).line());
    }

    @Override
    public Optional<Instant> acceptedAt(long seq) {
        return drains.drainOf(seq).map(Drain::acceptedAt);
    }

    @Override
    public boolean hasHandler(long handler) {
        return HandlerRegistry.isStored(store, handler);
    }
}
