package io.tocsin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.kafka.Failure.Scope;
import io.tocsin.kafka.Verdict.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final KafkaSettings SETTINGS =
            KafkaSettings.builder("eu", "kafka1:9092").build();

    @Test
    void refusesWhatWillFailEveryTime() {
        for (var e : List.of(
                new RecordTooLargeException("too large"),
                new InvalidTopicException("bad name"),
                new InvalidRecordException("no key"))) {
            var verdict = of(e, Place.AFTER_SENDING);
            assertThat(verdict.failure().retriable()).isFalse();
            assertThat(verdict.failure().scope()).isEqualTo(Scope.RECORD);
            assertThat(verdict.endsProducer()).isFalse();
        }
    }

    @Test
    void endsTheProducerWhenARecordExpired() {
        // given
        var expired = new TimeoutException("Expiring 3 record(s) for t-0:120000 ms has passed since batch creation");

        // when
        var alone = Verdict.of(SETTINGS, "t", Place.AFTER_SENDING, false, expired);
        var amongOthers = Verdict.of(SETTINGS, "t", Place.AFTER_SENDING, true, expired);

        // then
        assertThat(alone.endsProducer()).isTrue();
        assertThat(alone.failure().scope()).isEqualTo(Scope.CLUSTER);
        assertThat(alone.failure().attempted()).isTrue();
        assertThat(amongOthers.endsProducer()).isTrue();
        assertThat(amongOthers.failure().scope()).isEqualTo(Scope.KAFKA_TOPIC);
    }

    @Test
    void endsTheProducerWhenTheClientHasNoAttemptLeftSinceYoungerRecordsMayHaveSome() {
        for (var e : List.of(
                new NetworkException("Disconnected from node 1"),
                new NotLeaderOrFollowerException("moved"),
                new NotEnoughReplicasException("2 of 3"))) {
            var alone = Verdict.of(SETTINGS, "t", Place.AFTER_SENDING, false, e);
            var amongOthers = Verdict.of(SETTINGS, "t", Place.AFTER_SENDING, true, e);

            assertThat(alone.endsProducer()).as(e.toString()).isTrue();
            assertThat(alone.failure().scope()).as(e.toString()).isEqualTo(Scope.CLUSTER);
            assertThat(alone.failure().attempted()).as(e.toString()).isTrue();
            assertThat(amongOthers.endsProducer()).as(e.toString()).isTrue();
            assertThat(amongOthers.failure().scope()).as(e.toString()).isEqualTo(Scope.KAFKA_TOPIC);
        }
    }

    @Test
    void tellsAMissingTopicFromAnAbsentBrokerByTheCause() {
        // given
        var message = "Topic t not present in metadata after 1000 ms.";

        // when
        var missing = of(
                new TimeoutException(message, new UnknownTopicOrPartitionException("unknown")), Place.BEFORE_SENDING);
        var away = of(new TimeoutException(message), Place.BEFORE_SENDING);

        // then
        assertThat(missing.failure().scope()).isEqualTo(Scope.KAFKA_TOPIC);
        assertThat(missing.failure().attempted()).isTrue();
        assertThat(missing.failure().reason())
                .isEqualTo("Kafka topic \"t\" is not on cluster \"eu\" (kafka1:9092), and its brokers have not created"
                        + " it. Create it: tocsin kafka setup eu");
        assertThat(away.failure().scope()).isEqualTo(Scope.CLUSTER);
        assertThat(away.failure().attempted()).isFalse();
        assertThat(away.failure().reason())
                .isEqualTo("no Kafka broker of cluster eu answered at kafka1:9092; check that it runs and that the"
                        + " security mode (now: PLAINTEXT) fits this port");
        assertThat(missing.endsProducer()).isFalse();
        assertThat(away.endsProducer()).isFalse();
    }

    @Test
    void endsTheProducerAfterEveryFatalFailure() {
        for (var e : List.of(
                new SaslAuthenticationException("no"),
                new SslAuthenticationException("no"),
                new ClusterAuthorizationException("no"),
                new OutOfOrderSequenceException("no"),
                new ProducerFencedException("no"),
                new KafkaException("The client hasn't received acknowledgment for some previously sent messages"),
                new IllegalStateException("closed"))) {
            var verdict = of(e, Place.AFTER_SENDING);
            assertThat(verdict.endsProducer()).as(e.toString()).isTrue();
            assertThat(verdict.failure().scope()).as(e.toString()).isEqualTo(Scope.CLUSTER);
            assertThat(verdict.failure().retriable()).as(e.toString()).isTrue();
        }
    }

    @Test
    void leavesTheProducerAloneOverOneTopicOrABatchMate() {
        var forbidden = of(new TopicAuthorizationException("t"), Place.AFTER_SENDING);
        var full = of(new BufferExhaustedException("full"), Place.BEFORE_SENDING);
        var mate = of(
                new KafkaException("Failed to append record because it was part of a batch which had one more more"
                        + " invalid records"),
                Place.AFTER_SENDING);

        assertThat(forbidden.failure().scope()).isEqualTo(Scope.KAFKA_TOPIC);
        assertThat(full.failure().scope()).isEqualTo(Scope.CLUSTER);
        assertThat(mate.failure().scope()).isEqualTo(Scope.RECORD);
        assertThat(mate.failure().attempted()).isFalse();
        assertThat(List.of(forbidden, full, mate)).noneMatch(Verdict::endsProducer);
        assertThat(List.of(forbidden, full, mate))
                .allMatch(verdict -> verdict.failure().retriable());
    }

    @Test
    void namesTheClassOfEachFailure() {
        var mate = new KafkaException(
                "Failed to append record because it was part of a batch which had one more more" + " invalid records");
        var unknown = new TimeoutException("not in metadata", new UnknownTopicOrPartitionException("unknown"));

        assertThat(label(new RecordTooLargeException("x"), Place.AFTER_SENDING)).isEqualTo("too_large");
        assertThat(label(new RecordBatchTooLargeException("x"), Place.AFTER_SENDING))
                .isEqualTo("too_large");
        assertThat(label(new InvalidTimestampException("x"), Place.AFTER_SENDING))
                .isEqualTo("invalid");
        assertThat(label(new InvalidRecordException("x"), Place.AFTER_SENDING)).isEqualTo("invalid");
        assertThat(label(new InvalidTopicException("x"), Place.BEFORE_SENDING)).isEqualTo("invalid");
        assertThat(label(new PolicyViolationException("x"), Place.AFTER_SENDING))
                .isEqualTo("invalid");
        assertThat(label(new SerializationException("x"), Place.BEFORE_SENDING)).isEqualTo("render");
        assertThat(label(mate, Place.AFTER_SENDING)).isEqualTo("batch_mate");
        assertThat(label(unknown, Place.BEFORE_SENDING)).isEqualTo("unknown_topic");
        assertThat(label(new UnknownTopicOrPartitionException("x"), Place.AFTER_SENDING))
                .isEqualTo("unknown_topic");
        assertThat(label(new TimeoutException("x"), Place.BEFORE_SENDING)).isEqualTo("unavailable");
        assertThat(label(new BufferExhaustedException("x"), Place.BEFORE_SENDING))
                .isEqualTo("unavailable");
        assertThat(label(new NotEnoughReplicasException("x"), Place.AFTER_SENDING))
                .isEqualTo("unavailable");
        assertThat(label(new TimeoutException("x"), Place.AFTER_SENDING)).isEqualTo("timeout");
        assertThat(label(new TopicAuthorizationException("x"), Place.AFTER_SENDING))
                .isEqualTo("auth");
        assertThat(label(new ClusterAuthorizationException("x"), Place.AFTER_SENDING))
                .isEqualTo("auth");
        assertThat(label(new SaslAuthenticationException("x"), Place.AFTER_SENDING))
                .isEqualTo("auth");
        assertThat(label(new ProducerFencedException("x"), Place.AFTER_SENDING)).isEqualTo("fatal");
        assertThat(label(new OutOfOrderSequenceException("x"), Place.AFTER_SENDING))
                .isEqualTo("fatal");
        assertThat(label(new IllegalStateException("x"), Place.AFTER_SENDING)).isEqualTo("fatal");
    }

    @Test
    void keepsTheFirstLineOfEachCause() {
        // given
        var deepest = new IllegalStateException("401 from the token endpoint\n\tat some.Class\n\tat some.Other");
        var e = new KafkaException("Failed to construct kafka producer", new KafkaException("x", deepest));

        // then
        assertThat(Verdict.sentence("no producer", e))
                .isEqualTo("no producer: Failed to construct kafka producer; x; 401 from the token endpoint");
    }

    @Test
    void knowsWhetherAnotherTopicWasAcknowledgedSince() {
        // given
        var generation = new Generation(
                0, Instant.EPOCH, "", Map.of("bootstrap.servers", "127.0.0.1:1", "enable.metrics.push", false));
        try {
            assertThat(generation.othersAcknowledgedSince("a", 0)).isFalse();

            // when
            generation.acknowledged("a", 10);
            generation.acknowledged("b", 20);
            generation.acknowledged("b", 30);

            // then
            assertThat(generation.othersAcknowledgedSince("b", 9)).isTrue();
            assertThat(generation.othersAcknowledgedSince("b", 10)).isFalse();
            assertThat(generation.othersAcknowledgedSince("a", 29)).isTrue();
            assertThat(generation.othersAcknowledgedSince("a", 30)).isFalse();
            assertThat(generation.othersAcknowledgedSince("c", 29)).isTrue();
        } finally {
            generation.close(Duration.ZERO);
        }
    }

    @Test
    void namesTheRightThatIsMissing() {
        assertThat(of(new TopicAuthorizationException("t"), Place.AFTER_SENDING)
                        .failure()
                        .reason())
                .isEqualTo("cluster eu lets us in, but not write to Kafka topic t. Grant WRITE on it, and CREATE if it"
                        + " is yet to be created");
        assertThat(of(new ClusterAuthorizationException("no"), Place.AFTER_SENDING)
                        .failure()
                        .reason())
                .isEqualTo("cluster eu lets us in, but not write to any Kafka topic. Grant WRITE on those that alerts"
                        + " go to");
    }

    private static String label(Exception e, Place place) {
        return of(e, place).failure().kind().label();
    }

    private static Verdict of(Exception e, Place place) {
        return Verdict.of(SETTINGS, "t", place, false, e);
    }
}
