package io.tocsin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.kafka.transaction.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlameTest {

    private final KafkaSettings settings =
            KafkaSettings.builder("main", "127.0.0.1:1").build();
    private final ClusterFixture fixture = new ClusterFixture(settings);
    private final Generation generation;

    BlameTest() throws IOException {
        generation = fixture.only().succession().build(settings);
    }

    @AfterEach
    void close() {
        generation.close(Duration.ZERO);
        fixture.close();
    }

    @Test
    void aTopicOfWhichNothingWasWrittenWhileAnotherWasIsAloneToBlame() {
        // given
        var sick = record("sick");
        var well = written("well");

        // then
        assertThat(blame(sick).ofTopicAlone(List.of(well, sick))).isTrue();
    }

    @Test
    void aTopicOfWhichSomethingWasWrittenIsNotAloneToBlame() {
        // given
        var before = written("slow");
        var slow = record("slow");

        // then
        assertThat(blame(slow).ofTopicAlone(List.of(before, written("well"), slow)))
                .isFalse();
    }

    @Test
    void whereNothingWasWrittenTheTopicIsNotAloneToBlame() {
        // given
        var slow = record("slow");

        // then
        assertThat(blame(slow).ofTopicAlone(List.of(slow, record("slow")))).isFalse();
    }

    @Test
    void aTopicThatTheBrokersCannotWriteToIsAloneToBlame() {
        // given
        var sick = record("sick");

        // then
        assertThat(blame(sick, true).ofTopicAlone(List.of(sick, record("sick"))))
                .isTrue();
    }

    private static Blame blame(InTransaction unconfirmed) {
        return blame(unconfirmed, false);
    }

    private static Blame blame(InTransaction unconfirmed, boolean topicIsSick) {
        var failure = Failure.deferred(
                Failure.Kind.TIMEOUT, Failure.Scope.KAFKA_TOPIC, "not confirmed", new TimeoutException("expired"));
        return new Blame(Map.of(unconfirmed, new Verdict(failure, true)), unconfirmed, topicIsSick);
    }

    private InTransaction written(String kafkaTopic) {
        var record = record(kafkaTopic);
        record.onCompletion(new RecordMetadata(new TopicPartition(kafkaTopic, 0), 7, 0, 0, 0, 0), null);
        return record;
    }

    private InTransaction record(String kafkaTopic) {
        var session = (ClusterSession) fixture.only().session();
        var record = new OutgoingRecord(1, kafkaTopic, null, new byte[0], List.of(), Partitioning.CRC32);
        var item = new ClusterSession.Item(record, new RecordingAcks(), Progress.none());
        return new InTransaction(session, item, Instant.EPOCH, new FirstAnswers(generation));
    }
}
