package io.tocsin.kafka.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitWindowTest {

    private static final long MILLI = 1_000_000;
    /** Nano time may be negative, and pass zero. */
    private static final long START = -5 * MILLI;

    private static final long STALLED = CommitWindow.STALL.toNanos();
    private static final long LEAST = CommitWindow.LEAST_PAUSE.toNanos();

    private final CommitWindow window = new CommitWindow();
    private long now = START;

    @Test
    void aLoneEventGoesAtOnce() {
        // when
        long wait = window.untilBeginning(START);
        window.began(START);

        // then
        assertThat(wait).isZero();
        assertThat(window.isDue(START, false)).isTrue();
    }

    @Test
    void theNextTransactionBeginsOneWindowAfterTheFormerBegan() {
        // when
        window.began(START);
        window.committed(START + 3 * MILLI, 1, MILLI);

        // then
        assertThat(window.untilBeginning(START + 4 * MILLI)).isEqualTo(6 * MILLI);
        assertThat(window.untilBeginning(START + 10 * MILLI)).isZero();
    }

    @Test
    void itLeavesTimeForTheMarkersOfALongOne() {
        // when
        window.began(START);
        window.committed(START + 50 * MILLI, 1, MILLI);

        // then
        assertThat(window.untilBeginning(START + 50 * MILLI)).isEqualTo(CommitWindow.LEAST_PAUSE.toNanos());
    }

    @Test
    void oneAfterAPauseGoesAtOnceAgain() {
        // when
        window.began(START);
        window.committed(START + 3 * MILLI, 1, MILLI);

        // then
        assertThat(window.untilBeginning(START + 20 * MILLI)).isZero();
    }

    @Test
    void whileMoreWaitsATransactionCollectsForOneWindowAndNoLonger() {
        // when
        window.began(START);

        // then
        assertThat(window.isDue(START + 9 * MILLI, true)).isFalse();
        assertThat(window.isDue(START + 10 * MILLI, true)).isTrue();
    }

    @Test
    void behindManyRecordsTheNextBeginsAtOnce() {
        // when
        window.began(START);
        window.committed(START + 5 * MILLI, CommitWindow.MANY, MILLI);

        // then
        assertThat(window.untilBeginning(START + 5 * MILLI)).isZero();
    }

    @Test
    void thePauseDoublesWithEachTransactionThatHadToWaitForTheMarkersUpToABound() {
        // given
        transaction(0, MILLI);

        // when
        long first = transaction(LEAST, STALLED);
        long second = transaction(first, STALLED);

        // then
        assertThat(first).isEqualTo(2 * LEAST);
        assertThat(second).isEqualTo(2 * first);

        // when
        long third = transaction(second, STALLED);
        long fourth = transaction(third, STALLED);

        // then
        assertThat(fourth).isEqualTo(CommitWindow.MOST_PAUSE.toNanos());
    }

    @Test
    void thePauseGetsShorterWithEachThatHadNotDownToABound() {
        // given
        transaction(0, MILLI);
        long before = transaction(LEAST, STALLED);

        // when
        long next = transaction(before, MILLI);

        // then
        assertThat(next).isBetween(before * 9 / 10, before - 1);

        // when
        for (int i = 0; i < 500; i++) {
            transaction(before, MILLI);
        }

        // then
        assertThat(transaction(before, MILLI)).isEqualTo(LEAST);
    }

    @Test
    void aTransactionThatBeganLaterDidNotWaitForTheMarkers() {
        // given
        transaction(0, MILLI);

        // when
        long next = transaction(2 * LEAST, STALLED);

        // then
        assertThat(next).isEqualTo(LEAST);
    }

    @Test
    void aPauseLastsForAllUntilItIsLookedAtAgain() {
        // given
        window.began(START);
        window.committed(START + MILLI, 1, MILLI);
        long over = START + CommitWindow.LENGTH.toNanos();

        // when
        window.look(over - 1);

        // then
        assertThat(window.isPausing()).isTrue();
        assertThat(window.untilBeginning(over)).isZero();

        // when
        window.look(over);

        // then
        assertThat(window.isPausing()).isFalse();
    }

    @Test
    void whoIsSentBehindACommitWaits() {
        // given
        window.look(START);

        // when
        window.began(START);
        window.committed(START + MILLI, 1, MILLI);

        // then
        assertThat(window.isPausing()).isTrue();
    }

    @Test
    void oneThatFailsEndsNoPauseForWhichSomebodyWaits() {
        // given
        window.began(START);
        window.committed(START + MILLI, 1, MILLI);
        window.began(START + 2 * MILLI);

        // when
        window.failed(START + 50 * MILLI);

        // then
        assertThat(window.isPausing()).isTrue();
    }

    /** The pause behind a long transaction that began so long after the former, and whose first record came back so late. */
    private long transaction(long afterNanos, long firstAnswerNanos) {
        now += afterNanos;
        window.began(now);
        now += 100 * MILLI;
        window.committed(now, 1, firstAnswerNanos);
        return window.untilBeginning(now);
    }
}
