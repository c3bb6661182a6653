package io.tocsin.delivery.run;

import io.tocsin.delivery.ledger.Receipt;
import java.util.List;

/** Wants to know what becomes of events. Called on the runners' threads, so that it has to return at once. */
public interface Onlooker {

    /** Nobody looks on. */
    Onlooker NOBODY = new Onlooker() {
        @Override
        public boolean looksAt(long handlerNumber) {
            return false;
        }

        @Override
        public void answered(long handlerNumber, List<Receipt> receipts, long cursor) {}
    };

    /** Whether somebody wants to know what becomes of events at this handler. Asked often. */
    boolean looksAt(long handlerNumber);

    /** Whether somebody waits for that, so that receipts are not held back to be stored together. Asked often. */
    default boolean waitsFor(long handlerNumber) {
        return false;
    }

    /**
     * Told after receipts have become readable, while somebody {@linkplain #looksAt looks}.
     *
     * @param receipts what was answered since the last time, in no order; not to be kept as a list, and not all of it where
     *     somebody began to look in between
     * @param cursor everything below is answered
     */
    void answered(long handlerNumber, List<Receipt> receipts, long cursor);
}
