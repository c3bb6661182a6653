package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;
import io.tocsin.kafka.settings.RequiredAcks;
import java.time.Instant;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A record that is with the client, until the client answers: on its network thread, or on the sending thread, inside
 * {@code send}, for what it did not accept.
 */
final class HandedOver implements Callback {

    private final KafkaCluster cluster;
    private final Generation generation;
    private final ClusterSession session;
    private final Item item;
    private final Instant at;
    private final long atNanos = System.nanoTime();
    private final RequiredAcks requiredAcks;
    private final Thread sendingThread = Thread.currentThread();
    private boolean bufferWasFull;

    /** Made by the sending thread at the moment of the hand-over. */
    HandedOver(KafkaCluster cluster, Generation generation, ClusterSession session, Item item) {
        this.cluster = cluster;
        this.generation = generation;
        this.session = session;
        this.item = item;
        this.at = cluster.clock().instant();
        this.requiredAcks = cluster.settings().acknowledgement().requiredAcks();
    }

    /** Whether it came back for want of room in the client, so that it has no answer and is to be handed over again. */
    boolean bufferWasFull() {
        return bufferWasFull;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
        try {
            answer(metadata, e);
        } finally {
            // Last, since a swap goes on when nothing is left: what is answered has to have its answer by then.
            generation.answered(item.record());
            cluster.sender().answered();
        }
    }

    /** {@code send} threw, so that the client does not call back. */
    void thrown(Exception e) {
        try {
            failed(e, Verdict.Place.BEFORE_SENDING);
        } finally {
            generation.answered(item.record());
        }
    }

    private void answer(@Nullable RecordMetadata metadata, @Nullable Exception e) {
        if (e == null && metadata != null) {
            generation.acknowledged(item.record().kafkaTopic(), System.nanoTime());
            cluster.condition().acknowledged();
            var acknowledged = cluster.clock().instant();
            session.acknowledge(
                    item, new Acknowledgement(metadata.partition(), metadata.offset(), at, acknowledged, requiredAcks));
        } else if (e instanceof BufferExhaustedException) {
            bufferWasFull = true;
        } else if (e != null) {
            boolean inSend = Thread.currentThread() == sendingThread;
            failed(e, inSend ? Verdict.Place.BEFORE_SENDING : Verdict.Place.AFTER_SENDING);
        }
    }

    private void failed(Exception e, Verdict.Place place) {
        var kafkaTopic = item.record().kafkaTopic();
        var others = place == Verdict.Place.AFTER_SENDING && generation.othersAcknowledgedSince(kafkaTopic, atNanos);
        var verdict = Verdict.of(cluster.settings(), kafkaTopic, place, others, e);
        var failure = verdict.failure();
        if (place == Verdict.Place.BEFORE_SENDING && failure.retriable()) {
            generation.forget(kafkaTopic);
        }
        if (verdict.endsProducer() && !cluster.isCurrent(generation)) {
            // Not a failure of its own: the producer was closed over another record, or by a swap that waited in vain.
            var why = Failure.deferred(
                    Failure.Kind.TIMEOUT,
                    Failure.Scope.CLUSTER,
                    "the producer was closed while the record was in flight",
                    e);
            session.fail(item, place == Verdict.Place.BEFORE_SENDING ? why.untried() : why);
            return;
        }
        cluster.failed(failure);
        if (verdict.endsProducer()) {
            if (failure.scope() == Failure.Scope.KAFKA_TOPIC) {
                cluster.lookUps().holdUntilLed(kafkaTopic);
            }
            cluster.succession().end(generation, failure);
        }
        session.fail(item, failure.of(item.record()));
    }
}
