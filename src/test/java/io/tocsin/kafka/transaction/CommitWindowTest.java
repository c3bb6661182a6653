package io.tocsin.kafka.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitWindowTest {

    private static final long MILLI = 1_000_000;
    /** Nano time may be negative, and pass zero. */
    private static final long START = -5 * MILLI;

    private final CommitWindow window = new CommitWindow(Duration.ofMillis(10));

    @Test
    void aLoneEventIsCommittedAtOnce() {
        // when
        window.began(START);

        // then
        assertThat(window.waitNanos(START)).isZero();
        assertThat(window.isDue(START, false)).isTrue();
    }

    @Test
    void theNextTransactionWaitsUntilTheWindowOfTheFormerHasPassed() {
        // given
        window.began(START);

        // when
        window.began(START + 4 * MILLI);

        // then
        assertThat(window.isDue(START + 9 * MILLI, false)).isFalse();
        assertThat(window.waitNanos(START + 9 * MILLI)).isEqualTo(MILLI);
        assertThat(window.isDue(START + 10 * MILLI, false)).isTrue();
    }

    @Test
    void oneAfterAPauseIsCommittedAtOnceAgain() {
        // given
        window.began(START);
        window.began(START + 4 * MILLI);

        // when
        window.began(START + 20 * MILLI);

        // then
        assertThat(window.isDue(START + 20 * MILLI, false)).isTrue();
    }

    @Test
    void whileMoreWaitsATransactionCollectsForOneWindowAndNoLonger() {
        // when
        window.began(START);

        // then
        assertThat(window.isDue(START + 9 * MILLI, true)).isFalse();
        assertThat(window.isDue(START + 10 * MILLI, true)).isTrue();
    }
}
