package io.tocsin.handler.kafka;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.Explanation;
import io.tocsin.handler.Handler;
import io.tocsin.handler.kafka.record.RecordPlan;
import io.tocsin.kafka.Acknowledgement;
import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.Failure;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.metrics.HandlerMetrics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Produces each event as the record that its {@link RecordPlan} makes. */
final class KafkaHandler implements Handler {

    private static final Window WINDOW = new Window(10_000, 8 * 1024 * 1024);

    /** What a handler is made for; the cluster's settings may go on to another one, and then it is made anew. */
    private record Target(KafkaCluster cluster, boolean exactlyOnce) {}

    private final KafkaCluster cluster;
    private final boolean exactlyOnce;
    private final KafkaClusters clusters;
    private final RecordPlans plans;
    private final Supplier<HandlerMetrics> metrics;
    private final InstantSource clock;
    private final RecordPlan.Notes notes = new Counting();
    private final Pace pace = new Pace(WINDOW.events());
    private Runnable stopWaking = () -> {};

    /**
     * A handler that produces to {@code cluster}, one of {@code clusters}.
     *
     * @param exactlyOnce what the cluster's settings were when this was made
     * @param metrics asked only when there is something to count, since a definition may still be refused
     */
    KafkaHandler(
            KafkaClusters clusters,
            KafkaCluster cluster,
            boolean exactlyOnce,
            RecordPlans plans,
            Supplier<HandlerMetrics> metrics,
            InstantSource clock) {
        this.cluster = cluster;
        this.exactlyOnce = exactlyOnce;
        this.clusters = clusters;
        this.plans = plans;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Window window() {
        return WINDOW;
    }

    @Override
    public int mostPerRun() {
        return pace.events();
    }

    @Override
    public CursorKeeper cursorKeeper() {
        return exactlyOnce ? CursorKeeper.TARGET : CursorKeeper.RUNNER;
    }

    @Override
    public String cursorPlace() {
        return exactlyOnce ? cluster.id().value() : "";
    }

    @Override
    public Optional<String> awaitsCursorsAt(String place) {
        boolean known = !exactlyOnce || clusters.knowsCursorsAt(new ClusterId(place));
        return known
                ? Optional.empty()
                : Optional.of(
                        "it delivered to cluster " + place + " when the daemon was killed, and how far it had come"
                                + " is known there only; that cluster has to be reached first. Disabling it ends the wait, and"
                                + " may deliver events twice");
    }

    @Override
    public Session open() {
        return new Producing(cluster.session(exactlyOnce));
    }

    @Override
    public void onTargetBack(Runnable wake) {
        stopWaking = cluster.onBack(wake);
    }

    @Override
    public Optional<Object> target() {
        return Optional.of(new Target(cluster, exactlyOnce));
    }

    @Override
    public boolean isTargetAway() {
        return cluster.isAway();
    }

    @Override
    public Optional<Absence> targetAbsence() {
        var status = cluster.status();
        String how = status.isOff() ? " is off until a reload: " : " is away: ";
        return status.error()
                .map(error -> new Absence("cluster " + cluster.id() + how + error, status.since(), status.isOff()));
    }

    @Override
    public Explanation explain(LogEntry entry) {
        var explanation = new RecordExplanation(cluster);
        var reading = plans.read(cluster.settings());
        return reading.plan()
                .map(plan -> explanation.of(plan, entry, clock.instant()))
                .orElseGet(() -> explanation.without(reading.problem()));
    }

    @Override
    public void close() {
        stopWaking.run();
    }

    @Override
    public void forget(long handlerNumber) {
        clusters.forget(handlerNumber);
    }

    /** What a run came to, as far as the cluster has to know. */
    private record Made(List<OutgoingRecord> records, List<Long> refused) {}

    /** The records of a run; what has none is answered. */
    private Made records(RecordPlan plan, List<LogEntry> run, Answers answers) {
        var now = clock.instant();
        List<OutgoingRecord> records = new ArrayList<>(run.size());
        List<Long> refused = new ArrayList<>();
        for (var entry : run) {
            var made = plan.make(entry, now, notes);
            if (made instanceof RecordPlan.Made.Produced produced) {
                records.add(produced.record());
            } else if (made instanceof RecordPlan.Made.Filtered filtered) {
                answers.answer(entry.seq(), new Answer.Filtered(filtered.reason()));
            } else if (made instanceof RecordPlan.Made.Failed failed) {
                metrics.get().recordFailed(Failure.Kind.RENDER.label());
                refused.add(entry.seq());
                answers.answer(entry.seq(), new Answer.Refused(failed.reason()));
            } else {
                throw new AssertionError(made);
            }
        }
        return new Made(records, refused);
    }

    private final class Counting implements RecordPlan.Notes {

        @Override
        public void mapWasEmpty() {
            metrics.get().recordAdjusted("map_empty");
        }

        @Override
        public void timeWasMoved() {
            metrics.get().recordAdjusted("timestamp_moved");
        }

        @Override
        public void matchFailed() {
            metrics.get().recordAdjusted("match_failed");
        }
    }

    /** One stretch: a session of the cluster's, and another one while no answer depends on which it is. */
    private final class Producing implements Session {

        private final AtomicInteger unanswered = new AtomicInteger();
        /** What this session answered depends on its being this one: another may not take its place. */
        private volatile boolean isBound;

        private KafkaCluster.Session session;
        /** There was no plan for a run, and nothing may overtake that. */
        private boolean isStuck;

        Producing(KafkaCluster.Session session) {
            this.session = session;
        }

        @Override
        public void deliver(List<LogEntry> run, CursorCommit cursor, Answers answers) {
            var plan = plans.by(cluster.settings());
            isStuck |= plan.isEmpty();
            if (isStuck || plan.isEmpty()) {
                var reason = "the cluster's settings have changed: " + plans.problem();
                run.forEach(entry ->
                        answers.answer(entry.seq(), new Answer.Deferred(Answer.Scope.OWN_TARGET, false, reason)));
                return;
            }
            // The count first: whoever makes it zero has said before whether the session is bound.
            if (session.isBroken() && unanswered.get() == 0 && !isBound) {
                // The producer was replaced while this handler was idle: nothing is behind, so nothing is overtaken.
                session = cluster.session(exactlyOnce);
            }
            long beganNanos = System.nanoTime();
            var made = records(plan.get(), run, answers);
            pace.took(run.size(), System.nanoTime() - beganNanos);
            if (exactlyOnce && !made.refused().isEmpty()) {
                // another session of the cluster's would commit cursors that do not name what was refused in this one
                isBound = true;
            }
            if (!made.records().isEmpty() || !made.refused().isEmpty()) {
                unanswered.addAndGet(made.records().size());
                session.produce(made.records(), new RunProgress(run, cursor, made.refused()), new Answering(answers));
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
                        acknowledgement.offset(),
                        acknowledgement.requiredAcks().weakness());
                answer(record, new Answer.Delivered(position));
            }

            @Override
            public void producedBefore(OutgoingRecord record) {
                answer(record, new Answer.Delivered(null));
            }

            @Override
            public void failed(OutgoingRecord record, Failure failure) {
                if (failure.attempted()) {
                    metrics.get().recordFailed(failure.kind().label());
                }
                if (failure.retriable() || exactlyOnce) {
                    isBound = true;
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
