package io.tocsin.delivery;

import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.run.Onlooker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All who look on, as one. Any thread. */
final class Onlookers implements Onlooker {

    private final List<Onlooker> all = new CopyOnWriteArrayList<>();

    Onlookers(Onlooker first) {
        all.add(first);
    }

    /** Adds one; what is returned removes it. */
    Runnable add(Onlooker onlooker) {
        all.add(onlooker);
        return () -> all.remove(onlooker);
    }

    @Override
    public boolean looksAt(long handlerNumber) {
        return all.stream().anyMatch(onlooker -> onlooker.looksAt(handlerNumber));
    }

    @Override
    public boolean waitsFor(long handlerNumber) {
        return all.stream().anyMatch(onlooker -> onlooker.waitsFor(handlerNumber));
    }

    @Override
    public void answered(long handlerNumber, List<Receipt> receipts, long cursor) {
        for (var onlooker : all) {
            if (onlooker.looksAt(handlerNumber)) {
                onlooker.answered(handlerNumber, receipts, cursor);
            }
        }
    }
}
