package io.tocsin.fault;

import java.util.EnumMap;
import java.util.Map;

/** How often each fault happened, whole. Any thread. */
final class Tally {

    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    synchronized void add(Fault fault) {
        counts.merge(fault, 1, Integer::sum);
    }

    synchronized int of(Fault fault) {
        return counts.getOrDefault(fault, 0);
    }

    synchronized int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
