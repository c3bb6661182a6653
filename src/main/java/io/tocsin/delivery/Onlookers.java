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
        // a loop, since it is asked for each answer
        for (var onlooker : all) {
            if (onlooker.looksAt(handlerNumber)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean waitsFor(long handlerNumber) {
        for (var onlooker : all) {
            if (onlooker.waitsFor(handlerNumber)) {
                return true;
            }
        }
        return false;
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
