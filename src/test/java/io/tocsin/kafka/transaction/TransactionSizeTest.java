package io.tocsin.kafka.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionSizeTest {

    private static final long LIMIT = 1_000;
    private static final long SOON = 499;
    private static final long LATE = 500;

    private final TransactionSize size = new TransactionSize("main");

    @Test
    void halvesWhatRanOutOfTimeDownToOneRecord() {
        // when
        size.ranOutOfTime(700);

        // then
        assertThat(size.records()).isEqualTo(350);

        // when
        size.ranOutOfTime(350);
        size.ranOutOfTime(1);
        size.ranOutOfTime(1);

        // then
        assertThat(size.records()).isEqualTo(1);
    }

    @Test
    void doublesAfterEachFullOneThatWasCommittedSoon() {
        // given
        size.ranOutOfTime(3);

        // when
        for (int committed = 0; committed < 14; committed++) {
            size.committed(size.records(), SOON, LIMIT);
        }

        // then
        assertThat(size.records()).isEqualTo(TransactionSize.MOST);
    }

    @Test
    void staysWhereTwiceAsManyWouldNotGoInTime() {
        // given
        size.ranOutOfTime(200);

        // when
        size.committed(100, LATE, LIMIT);

        // then
        assertThat(size.records()).isEqualTo(100);
    }

    @Test
    void learnsNothingFromOneThatWasNotFull() {
        // given
        size.ranOutOfTime(200);

        // when
        size.committed(99, SOON, LIMIT);

        // then
        assertThat(size.records()).isEqualTo(100);
    }

    @Test
    void neverGrowsWhenSomethingSmallRunsOutOfTimeLater() {
        // given
        size.ranOutOfTime(20);

        // when
        size.ranOutOfTime(5_000);

        // then
        assertThat(size.records()).isEqualTo(5);
    }
}
