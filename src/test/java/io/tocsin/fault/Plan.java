package io.tocsin.fault;

import io.tocsin.fault.Fault.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What happens when, decided by the seed alone. In each step one fault of each lane happens at the same time. A lane goes
 * through all of its faults in a new order each time, so that even a short plan has most of them.
 *
 * @param steps in order
 */
record Plan(List<Step> steps) {

    /** Copies. */
    Plan {
        steps = List.copyOf(steps);
    }

    /**
     * Faults that happen at the same time.
     *
     * @param number from 1 on
     * @param faults at most one of each lane
     * @param seed of the dice that each of them throws
     */
    record Step(int number, Map<Lane, Fault> faults, long seed) {

        /** Copies. */
        Step {
            faults = Map.copyOf(faults);
        }
    }

    /** The first {@code faults} faults of a seed. */
    static Plan of(long seed, int faults, Mode mode) {
        var random = new Random(seed);
        Map<Lane, Deque<Fault>> bags = new EnumMap<>(Lane.class);
        List<Step> steps = new ArrayList<>();
        int left = faults;
        while (left > 0) {
            Map<Lane, Fault> step = new EnumMap<>(Lane.class);
            for (var lane : Lane.values()) {
                if (left > 0) {
                    step.put(lane, next(bags.computeIfAbsent(lane, made -> new ArrayDeque<>()), lane, mode, random));
                    left--;
                }
            }
            steps.add(new Step(steps.size() + 1, step, random.nextLong()));
        }
        return new Plan(steps);
    }

    private static Fault next(Deque<Fault> bag, Lane lane, Mode mode, Random random) {
        if (bag.isEmpty()) {
            var all = new ArrayList<>(Fault.of(lane, mode));
            Collections.shuffle(all, random);
            bag.addAll(all);
        }
        return bag.remove();
    }
}
