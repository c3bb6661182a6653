package io.tocsin.delivery.run;

import java.util.HashMap;
import java.util.Map;

/**
 * How many events of each id are not done, so that a restart, which asks for each event answered ahead, need not look
 * through the whole flight each time. Costs nothing until it is asked for. For one thread.
 */
final class UndoneIds {

    private final Map<String, Integer> counts = new HashMap<>();
    private boolean counting;

    /** Begins to count, from what {@code flight} holds, unless it does. */
    void countFrom(Iterable<Slot> flight) {
        if (!counting) {
            counting = true;
            for (var slot : flight) {
                if (slot.state != Slot.State.RESOLVED) {
                    added(slot);
                }
            }
        }
    }

    /** Whether an event of this id is not done; never for the empty id, which has no order. To be asked while counting. */
    boolean contains(String id) {
        return counts.containsKey(id);
    }

    void added(Slot slot) {
        if (counting && !slot.id().isEmpty()) {
            counts.merge(slot.id(), 1, Integer::sum);
        }
    }

    void removed(Slot slot) {
        if (counting && !slot.id().isEmpty()) {
            counts.computeIfPresent(slot.id(), (id, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The flight is empty: nobody asks any more. */
    void stop() {
        counting = false;
        counts.clear();
    }
}
