package io.tocsin.kafka.probe;

import io.tocsin.kafka.Acknowledgement;
import io.tocsin.kafka.Failure;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.probe.ProbeRequest.Production;
import io.tocsin.kafka.probe.broker.Stage;
import io.tocsin.kafka.probe.broker.StageFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.wire.GoDuration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Produces one record through a session and waits for the broker's acknowledgement. */
final class Acknowledging implements KafkaCluster.Acks {

    private final KafkaSettings settings;
    private final CompletableFuture<Acknowledgement> answer = new CompletableFuture<>();

    private Acknowledging(KafkaSettings settings) {
        this.settings = settings;
    }

    /** The place where the record came to lie, or the stage that is to blame when it did not. */
    static Acknowledgement of(KafkaSettings settings, Production production, Deadline deadline)
            throws StageFailedException {
        var acks = new Acknowledging(settings);
        production.session().produce(List.of(production.record()), acks);
        try {
            return acks.answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StageFailedException failed) {
                throw failed;
            }
            throw new IllegalStateException("an answer that is none", e.getCause());
        } catch (TimeoutException e) {
            throw new StageFailedException(
                    Stage.ACKNOWLEDGEMENT,
                    "timed out after " + GoDuration.render(settings.connection().timeout())
                            + " waiting for acknowledgement",
                    "check that the partition's leader and enough replicas are there; the record may still arrive");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StageFailedException(
                    Stage.ACKNOWLEDGEMENT, "interrupted while waiting for acknowledgement", "try again");
        }
    }

    @Override
    public void acknowledged(OutgoingRecord record, Acknowledgement acknowledgement) {
        answer.complete(acknowledgement);
    }

    @Override
    public void failed(OutgoingRecord record, Failure failure) {
        answer.completeExceptionally(blamed(record, failure));
    }

    private StageFailedException blamed(OutgoingRecord record, Failure failure) {
        var reason = failure.reason();
        return switch (failure.kind()) {
            case TOO_LARGE ->
                new StageFailedException(
                        Stage.SIZE,
                        reason,
                        "send less, or raise the lower one of max-message-bytes ("
                                + settings.batches().maxMessageBytes() + ") of cluster " + settings.id()
                                + " and max.message.bytes of the Kafka topic");
            case AUTH ->
                failure.scope() == Failure.Scope.KAFKA_TOPIC
                        ? new StageFailedException(
                                Stage.AUTHORISATION, reason, "grant WRITE on topic " + record.kafkaTopic())
                        : new StageFailedException(Stage.SASL, reason, "correct the login, or grant what it lacks");
            case UNKNOWN_TOPIC -> new StageFailedException(Stage.TOPIC, reason, "tocsin kafka setup " + settings.id());
            case INVALID, RENDER ->
                new StageFailedException(
                        Stage.ACKNOWLEDGEMENT, reason, "compare key and message with what the Kafka topic takes");
            case TIMEOUT, UNAVAILABLE, BATCH_MATE, FATAL ->
                new StageFailedException(
                        Stage.ACKNOWLEDGEMENT, reason, "look at tocsin clusters; the daemon goes on trying by itself");
        };
    }
}
