package io.tocsin.kafka.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StuckPartitionsTest {

    private static final TopicPartition FIRST = new TopicPartition("alerts", 0);
    private static final TopicPartition SECOND = new TopicPartition("alerts", 1);
    private static final TopicPartition OTHER = new TopicPartition("others", 0);
    /** Nano time may be negative, and pass zero. */
    private static final long START = -5;

    private static final long LATER = START + StuckPartitions.BETWEEN_PRODUCERS.toNanos();

    private final StuckPartitions stuck = new StuckPartitions();

    @Test
    void whatIsNotConfirmedForTheSecondTimeGetsANewProducer() {
        assertThat(stuck.notConfirmed(FIRST, START)).isFalse();
        assertThat(stuck.notConfirmed(SECOND, START)).isFalse();
        assertThat(stuck.notConfirmed(FIRST, START)).isTrue();
    }

    @Test
    void aCommitInBetweenBeginsTheCountAnew() {
        // given
        stuck.notConfirmed(FIRST, START);

        // when
        stuck.committed(FIRST);

        // then
        assertThat(stuck.hasUnconfirmed()).isFalse();
        assertThat(stuck.notConfirmed(FIRST, START)).isFalse();
    }

    @Test
    void aCommitToAnotherPartitionSaysNothing() {
        // given
        stuck.notConfirmed(FIRST, START);

        // when
        stuck.committed(SECOND);

        // then
        assertThat(stuck.notConfirmed(FIRST, START)).isTrue();
    }

    @Test
    void aKafkaTopicGetsOneProducerInTenMinutes() {
        // given
        twice(FIRST, START);

        // then
        assertThat(twice(FIRST, LATER - 1)).isFalse();
        assertThat(twice(OTHER, LATER - 1)).isTrue();
        assertThat(twice(SECOND, LATER - 1)).isFalse();

        // and the producer at hand is counted with
        assertThat(stuck.notConfirmed(SECOND, LATER)).isTrue();
    }

    @Test
    void whatAFormerProducerDidNotConfirmIsForgotten() {
        // given
        stuck.notConfirmed(FIRST, START);

        // when
        stuck.beginAnew();

        // then
        assertThat(stuck.notConfirmed(FIRST, START)).isFalse();
    }

    /** Not confirmed twice by a new producer; whether the next one is due. */
    private boolean twice(TopicPartition partition, long nowNanos) {
        stuck.beginAnew();
        stuck.notConfirmed(partition, nowNanos);
        return stuck.notConfirmed(partition, nowNanos);
    }
}
