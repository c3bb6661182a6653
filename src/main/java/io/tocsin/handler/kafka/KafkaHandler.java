package io.tocsin.handler.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.alert.AlertJson;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.Handler;
import io.tocsin.kafka.Acknowledgement;
import io.tocsin.kafka.Failure;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.OutgoingRecord.RecordHeader;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.wire.NonFiniteNumberException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Produces each event as one record: key = the event's id in UTF-8, also when it is empty, value = the payload as JSON
 * with a newline, no headers but {@code tocsin-event} where the cluster asks for it. Byte for byte what Kapacitor sends.
 */
final class KafkaHandler implements Handler {

    /** The name of the header that holds {@code <store id>:<seq>}. */
    static final String EVENT_HEADER = "tocsin-event";

    private static final Window WINDOW = new Window(10_000, 8 * 1024 * 1024);

    private final KafkaCluster cluster;
    private final String kafkaTopic;
    private final Partitioning partitioning;
    private final String storeId;
    private Runnable stopWaking = () -> {};

    KafkaHandler(KafkaCluster cluster, String kafkaTopic, Partitioning partitioning, String storeId) {
        this.cluster = cluster;
        this.kafkaTopic = kafkaTopic;
        this.partitioning = partitioning;
        this.storeId = storeId;
    }

    @Override
    public Window window() {
        return WINDOW;
    }

    @Override
    public Session open() {
        return new Producing(cluster.session());
    }

    @Override
    public void onTargetBack(Runnable wake) {
        stopWaking = cluster.onBack(wake);
    }

    @Override
    public Optional<Object> target() {
        return Optional.of(cluster);
    }

    @Override
    public boolean isTargetAway() {
        return cluster.isAway();
    }

    @Override
    public void close() {
        stopWaking.run();
    }

    /** The record of an event; empty when it cannot be rendered, and then it was refused. */
    private Optional<OutgoingRecord> record(LogEntry entry, Answers answers) {
        try {
            return Optional.of(new OutgoingRecord(
                    entry.seq(),
                    kafkaTopic,
                    entry.event().state().id().getBytes(UTF_8),
                    AlertJson.line(entry.event()),
                    headers(entry),
                    partitioning));
        } catch (NonFiniteNumberException e) {
            answers.answer(entry.seq(), new Answer.Refused("failed to prepare kafka message body: " + e.getMessage()));
            return Optional.empty();
        }
    }

    private List<RecordHeader> headers(LogEntry entry) {
        return cluster.settings().records().eventHeader()
                ? List.of(new RecordHeader(EVENT_HEADER, (storeId + ":" + entry.seq()).getBytes(UTF_8)))
                : List.of();
    }

    /** One stretch: a session of the cluster's, and another one while no answer depends on which it is. */
    private final class Producing implements Session {

        private final AtomicInteger unanswered = new AtomicInteger();
        private volatile boolean hasDeferred;
        private KafkaCluster.Session session;

        Producing(KafkaCluster.Session session) {
            this.session = session;
        }

        @Override
        public void deliver(List<LogEntry> run, CursorCommit cursor, Answers answers) {
            if (session.isBroken() && !hasDeferred && unanswered.get() == 0) {
                // The producer was replaced while this handler was idle: nothing is behind, so nothing is overtaken.
                session = cluster.session();
            }
            List<OutgoingRecord> records = new ArrayList<>(run.size());
            run.forEach(entry -> record(entry, answers).ifPresent(records::add));
            if (!records.isEmpty()) {
                unanswered.addAndGet(records.size());
                session.produce(records, new Answering(answers));
            }
        }

        private final class Answering implements KafkaCluster.Acks {

            private final Answers answers;

            Answering(Answers answers) {
                this.answers = answers;
            }

            @Override
            public void acknowledged(OutgoingRecord record, Acknowledgement acknowledgement) {
                var position = new Answer.Position(
                        cluster.id().value(),
                        record.kafkaTopic(),
                        acknowledgement.partition(),
                        acknowledgement.offset());
                answer(record, new Answer.Delivered(position));
            }

            @Override
            public void failed(OutgoingRecord record, Failure failure) {
                if (failure.retriable()) {
                    hasDeferred = true;
                }
                answer(
                        record,
                        failure.retriable()
                                ? new Answer.Deferred(scope(failure), failure.attempted(), failure.reason())
                                : new Answer.Refused(failure.reason()));
            }

            private void answer(OutgoingRecord record, Answer answer) {
                answers.answer(record.seq(), answer);
                unanswered.decrementAndGet();
            }
        }
    }

    private static Answer.Scope scope(Failure failure) {
        return switch (failure.scope()) {
            case CLUSTER -> Answer.Scope.TARGET;
            case KAFKA_TOPIC -> Answer.Scope.KAFKA_TOPIC;
            case RECORD -> Answer.Scope.EVENT;
        };
    }
}
