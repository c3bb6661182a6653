package io.tocsin.bench;

import java.time.Duration;

/**
 * How much a run does.
 *
 * @param rounds of each scenario; the median of at least five is worth quoting
 * @param events of one side of one round, where rates are measured
 * @param ids a large number of ids
 * @param pending a large backlog
 * @param steady how long a steady stream lasts
 */
record Size(int rounds, int events, int ids, int pending, Duration steady) {

    /** What is quoted: an idle machine, about 45 minutes. */
    static final Size FULL = new Size(5, 200_000, 1_000_000, 1_000_000, Duration.ofSeconds(60));

    /** Only shows that everything works: about 4 minutes. */
    static final Size SMALL = new Size(1, 5_000, 5_000, 5_000, Duration.ofSeconds(3));
}
