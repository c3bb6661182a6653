package io.tocsin.handler.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {

    private static final long LONG = Pace.LONG.toNanos();

    private final Pace pace = new Pace(100);

    @Test
    void growsFromOneToTheMostWhileRunsAreShort() {
        // given
        int first = pace.events();

        // when
        pace.took(first, LONG / 10);
        int second = pace.events();
        quick(10);

        // then
        assertThat(first).isEqualTo(1);
        assertThat(second).isEqualTo(2);
        assertThat(pace.events()).isEqualTo(100);
    }

    @Test
    void isWhatShouldTakeLongAfterARunThatTookLonger() {
        // given
        quick(10);

        // when
        pace.took(100, LONG * 4);

        // then
        assertThat(pace.events()).isEqualTo(25);
    }

    @Test
    void isOneEventWhereEachTakesLong() {
        // when
        pace.took(1, LONG * 20);

        // then
        assertThat(pace.events()).isEqualTo(1);
    }

    @Test
    void staysWhereARunWasNotFull() {
        // given
        quick(3);

        // when
        pace.took(7, 1);

        // then
        assertThat(pace.events()).isEqualTo(8);
    }

    @Test
    void staysBetweenHalfLongAndLong() {
        // given
        quick(3);

        // when
        pace.took(8, LONG);

        // then
        assertThat(pace.events()).isEqualTo(8);
    }

    private void quick(int runs) {
        for (int i = 0; i < runs; i++) {
            pace.took(pace.events(), 1);
        }
    }
}
