package io.tocsin.fault;

import static org.awaitility.Awaitility.await;

import io.tocsin.alert.EventData;
import io.tocsin.fault.Evidence.Exhibit;
import io.tocsin.fault.Plan.Step;
import io.tocsin.fault.Watched.Share;
import io.tocsin.fixture.flow.Content;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.Judge.Line;
import io.tocsin.fixture.flow.Judge.Seen;
import io.tocsin.fixture.flow.PublisherMain;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * Carries a plan out, then lets everything come to rest and collects the evidence. Prints a line for each fault.
 *
 * <p>For one thread, used once. Any failure is thrown with the step and the fault it came from, and everything that was
 * found up to then can still be asked for.
 */
final class Campaign {

    /** Partitions of the Kafka topics that are there from the beginning. */
    static final int PARTITIONS = 3;

    /** Between what a batch holds and what a wide event needs. */
    private static final int NARROW_BYTES = (House.BATCH_BYTES + Content.WIDE) / 2;

    private static final int STEPS_BETWEEN_CHECKS = 4;
    private static final int CALM_EVENTS = 200;
    private static final Duration REST_LIMIT = Duration.ofMinutes(10);
    private static final Duration STEP_LIMIT = Duration.ofMinutes(30);

    private final House house;
    private final Plan plan;
    private final long seed;
    private final int eventsPerSecond;
    private final PrintStream out;
    private final KafkaFaults kafkaFaults;
    private final DaemonFaults daemonFaults;
    private final DefinitionFaults definitionFaults;
    private final Tally tally = new Tally();
    private final Set<Fault> replaced = ConcurrentHashMap.newKeySet();
    private final long beganNanos = System.nanoTime();
    private List<String> sums = List.of();

    Campaign(House house, Plan plan, long seed, int eventsPerSecond, PrintStream out) {
        this.house = house;
        this.plan = plan;
        this.seed = seed;
        this.eventsPerSecond = eventsPerSecond;
        this.out = out;
        this.kafkaFaults = new KafkaFaults(house);
        this.daemonFaults = new DaemonFaults(house);
        this.definitionFaults = new DefinitionFaults(house);
    }

    /** What happened so far. */
    Tally tally() {
        return tally;
    }

    /** Planned faults for which the moment did not come at least once, so that another one happened in their place. */
    Set<Fault> replaced() {
        return Set.copyOf(replaced);
    }

    /** Since the beginning. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    /** What the evidence comes to. */
    Report report(Evidence evidence) {
        return new Report(
                house.mode(),
                seed,
                evidence.accepted().size(),
                elapsed(),
                tally,
                daemonFaults.deaths(),
                evidence.judge(),
                sums);
    }

    /** Everything, from the first definition to what lies in Kafka at the end. */
    Evidence run() throws Exception {
        createTopics();
        definitionFaults.begin();
        house.publish(seed, eventsPerSecond);
        house.awaitAccepted(CALM_EVENTS);
        var pool = Executors.newFixedThreadPool(Fault.Lane.values().length);
        try {
            for (var step : plan.steps()) {
                happen(step, pool);
                if (step.number() % STEPS_BETWEEN_CHECKS == 0) {
                    definitionFaults.enable();
                    house.awaitDelivered();
                }
            }
        } finally {
            pool.shutdownNow();
        }
        return rest();
    }

    private void createTopics() throws Exception {
        try (var admin = house.kafka().admin()) {
            var topics = new ArrayList<NewTopic>();
            for (var name : List.of("north-" + House.STEADY, "north-critical", "south-third", "south-wandering")) {
                topics.add(new NewTopic(house.kafkaTopic(name), PARTITIONS, (short) 3));
            }
            topics.add(new NewTopic(house.kafkaTopic("south-narrow"), PARTITIONS, (short) 3)
                    .configs(Map.of("max.message.bytes", Integer.toString(NARROW_BYTES))));
            admin.createTopics(topics).all().get();
        }
    }

    private void happen(Step step, ExecutorService pool) throws Exception {
        Map<Fault, Future<?>> running = new HashMap<>();
        step.faults().values().forEach(fault -> running.put(fault, pool.submit(() -> happen(step, fault))));
        for (var entry : running.entrySet()) {
            try {
                entry.getValue().get(STEP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(
                        "step " + step.number() + ", " + entry.getKey().word() + ": " + e.getCause(), e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError(
                        "step " + step.number() + ", " + entry.getKey().word() + ": not over after " + STEP_LIMIT, e);
            }
        }
    }

    private @Nullable Void happen(Step step, Fault fault) throws Exception {
        var random = new Random(step.seed() + fault.name().hashCode());
        long began = System.nanoTime();
        var happened = switch (fault.lane()) {
            case KAFKA -> kafkaFaults.happen(fault, random);
            case DAEMON -> daemonFaults.happen(fault, random);
            case DEFINITIONS -> new Happened(fault, definitionFaults.happen(fault, random));
        };
        tally.add(happened.fault());
        if (happened.fault() != fault) {
            replaced.add(fault);
        }
        out.printf(
                "%7.1f s  seed %d step %d/%d  %s%s (%.1f s)%n",
                elapsed().toMillis() / 1e3,
                seed,
                step.number(),
                plan.steps().size(),
                happened.fault().word(),
                happened.what().isEmpty() ? "" : ": " + happened.what(),
                (System.nanoTime() - began) / 1e9);
        return null;
    }

    private void say(String what) {
        out.printf("%7.1f s  seed %d %s%n", elapsed().toMillis() / 1e3, seed, what);
    }

    private Evidence rest() throws Exception {
        say("all faults are over; waiting until everything is delivered");
        definitionFaults.enable();
        house.awaitDelivered();
        long calmFromSeq = house.awaitDelivered();
        house.awaitAccepted(CALM_EVENTS);
        var handlers = new ArrayList<>(house.watched());
        handlers.add(definitionFaults.passing());
        var accepted = house.finishPublishers();
        await("every event answered, and no handler draining")
                .atMost(REST_LIMIT)
                .until(() -> house.client().pending() == 0 && !house.isDraining() && !house.isReplaying());
        await("the receipts of the last events, which are stored a moment later")
                .atMost(REST_LIMIT)
                .until(() -> lastSeqs(accepted).allMatch(house::isAnswered));
        say("at rest; counting in the daemon's log and reading Kafka back");
        var replays = house.replays();
        sums = Sums.check(house.client(), accepted, handlers);
        int exit = house.daemon().stop();
        if (exit != 0) {
            throw new AssertionError("the daemon was stopped at rest and exited with " + exit);
        }
        var exhibits = new ArrayList<Exhibit>();
        handlers.forEach(handler -> exhibits.add(new Exhibit(handler, records(handler, ""))));
        replays.forEach((id, replay) -> exhibits.add(new Exhibit(replay, records(replay, Long.toString(id)))));
        return new Evidence(house.mode(), accepted, exhibits, calmFromSeq);
    }

    private static LongStream lastSeqs(List<Accepted> accepted) {
        return PublisherMain.TOPICS.stream()
                .mapToLong(topic -> accepted.stream()
                        .filter(event -> event.line().topic().equals(topic))
                        .mapToLong(Accepted::seq)
                        .max()
                        .orElseThrow());
    }

    /** Those of a replay, or, for the empty text, of none. */
    private List<Seen> records(Watched handler, String replay) {
        Map<String, Line> lines = new HashMap<>();
        List<Seen> seen = new ArrayList<>();
        house.kafka().read(handler.kafkaTopic(), record -> {
            if (record.headers().getOrDefault(EventData.REPLAY_HEADER, "").equals(replay)) {
                seen.add(new Seen(
                        lines.computeIfAbsent(record.keyText(), id -> new Line(handler.topic(), id)),
                        Content.counter(record.valueText()),
                        record.partition()));
            }
        });
        if (handler.share() == Share.ALL && handler.stays() && seen.isEmpty()) {
            throw new AssertionError(handler.name() + " has no record in " + handler.kafkaTopic());
        }
        return seen;
    }
}
