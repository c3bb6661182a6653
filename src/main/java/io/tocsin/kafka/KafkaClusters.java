package io.tocsin.kafka;

import io.tocsin.kafka.settings.ConnectOnStart;
import io.tocsin.kafka.transaction.AcceptedEvents;
import io.tocsin.kafka.transaction.HandlerCursors;
import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThread;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import io.tocsin.wire.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The configured clusters. Opening starts one producer per enabled one in the background and waits for none.
 *
 * <p>Any thread may ask it; opened, changed and closed by {@code server}.
 */
public final class KafkaClusters implements Resource {

    private static final ClusterId DEFAULT = new ClusterId("default");

    /** What is asked for; replaced as a whole. */
    private record Configured(SortedMap<ClusterId, KafkaCluster> clusters, SortedSet<ClusterId> disabled) {
        Configured {
            clusters = Collections.unmodifiableSortedMap(new TreeMap<>(clusters));
            disabled = Collections.unmodifiableSortedSet(new TreeSet<>(disabled));
        }
    }

    /** The log of clusters that need none. */
    private record NoEvents() implements AcceptedEvents {
        @Override
        public String storeId() {
            return "none";
        }

        @Override
        public long nextSeq() {
            return 1;
        }

        @Override
        public Optional<Instant> acceptedAt(long seq) {
            return Optional.empty();
        }

        @Override
        public boolean hasHandler(long handler) {
            return false;
        }
    }

    private record Closing(ClusterId id, NamedThread thread, Deadline deadline) {}

    private final AcceptedEvents accepted;
    private final HandlerCursors cursors = new HandlerCursors();
    private final Diagnosis diagnosis;
    private final NamedThreads threads;
    private final Health health;
    private final InstantSource clock;
    private volatile Configured configured = new Configured(new TreeMap<>(), new TreeSet<>());

    private KafkaClusters(
            AcceptedEvents accepted, Diagnosis diagnosis, NamedThreads threads, Health health, InstantSource clock) {
        this.accepted = accepted;
        this.diagnosis = diagnosis;
        this.threads = threads;
        this.health = health;
        this.clock = clock;
    }

    /**
     * Opens every enabled cluster; conditions {@code cluster:<id>} go to {@code health}.
     *
     * @param accepted the log whose events are produced
     * @param diagnosis explains outages
     */
    public static KafkaClusters open(
            List<KafkaSettings> settings,
            AcceptedEvents accepted,
            Diagnosis diagnosis,
            NamedThreads threads,
            Health health,
            InstantSource clock) {
        var clusters = new KafkaClusters(accepted, diagnosis, threads, health, clock);
        clusters.apply(settings, () -> {}, Deadline.after(Duration.ZERO));
        return clusters;
    }

    /**
     * The same for clusters of which none has exactly-once, so that no log is needed.
     *
     * @throws IllegalArgumentException when one has
     */
    public static KafkaClusters open(
            List<KafkaSettings> settings, NamedThreads threads, Health health, InstantSource clock) {
        if (settings.stream().anyMatch(each -> each.exactlyOnce().enabled())) {
            throw new IllegalArgumentException("exactly-once needs a log");
        }
        return open(settings, new NoEvents(), Diagnosis.NONE, threads, health, clock);
    }

    /**
     * A handler is gone for good: what its clusters keep of it in Kafka beside its records goes too, as soon as they can be
     * reached. What is left when the daemon ends before that, the next one finds.
     */
    public void forget(long handler) {
        cursors.forget(handler);
        configured.clusters().values().forEach(cluster -> cluster.forget(handler));
    }

    /**
     * Makes the clusters those of {@code latest}. One whose settings and files are the same is left alone; one that has
     * changed changes its producer as {@link KafkaCluster} says; a new one is opened; one that is gone or disabled takes
     * nothing more, waits for what is in flight, at most for its {@code timeout}, and is closed. One call at a time.
     *
     * @param latest every {@code [[kafka]]} table, checked
     * @param found called once the new clusters are found by their names and those that go are not, so that handlers can
     *     be attached to the ones and taken from the others before these are closed; and once more whenever the changed
     *     settings of a cluster are in force, which may be later, on a thread of that cluster
     * @param deadline for clusters that go, and how long to wait for news of changes, which go on behind it
     * @return a sentence for each cluster with which something was done, in order of name
     */
    public List<String> apply(List<KafkaSettings> latest, Runnable found, Deadline deadline) {
        var before = configured.clusters();
        SortedMap<ClusterId, KafkaCluster> clusters = new TreeMap<>();
        SortedSet<ClusterId> disabled = new TreeSet<>();
        SortedMap<ClusterId, CompletionStage<String>> done = new TreeMap<>();
        for (var each : latest) {
            var id = each.id();
            var cluster = before.get(id);
            if (!each.enabled()) {
                disabled.add(id);
            } else if (cluster == null) {
                clusters.put(id, KafkaCluster.open(each, accepted, cursors, diagnosis, threads, health, clock));
                done.put(id, CompletableFuture.completedStage("opened"));
            } else {
                clusters.put(id, cluster);
                cluster.change(each, found, deadline).ifPresent(news -> done.put(id, news));
            }
        }
        configured = new Configured(clusters, disabled);
        found.run();
        SortedMap<ClusterId, KafkaCluster> gone = new TreeMap<>(before);
        gone.keySet().removeAll(clusters.keySet());
        var failures = close(
                gone,
                cluster -> deadline.butAtMost(cluster.settings().connection().timeout()));
        gone.keySet().forEach(id -> {
            var why = disabled.contains(id) ? "disabled" : "removed";
            done.put(
                    id,
                    CompletableFuture.completedStage("closed, since it was " + why + "; handlers that name it wait"));
        });
        List<String> sentences = new ArrayList<>();
        done.forEach((id, news) -> sentences.add("cluster " + id + ": " + await(news, deadline)));
        failures.forEach(failure -> sentences.add(failure.getMessage()));
        return sentences;
    }

    /**
     * Waits for the clusters with {@code connect-on-start = "require"}, for each of them {@code dial-timeout} from now on;
     * returns at once when there is none. To be called by a start.
     *
     * @throws ClusterAwayException naming every one of which no broker answered, also when the caller was interrupted
     */
    public void awaitRequired() {
        SortedMap<KafkaCluster, Deadline> required = new TreeMap<>(Comparator.comparing(KafkaCluster::id));
        configured.clusters().values().forEach(cluster -> {
            var connection = cluster.settings().connection();
            if (connection.connectOnStart() == ConnectOnStart.REQUIRE) {
                required.put(cluster, Deadline.after(connection.dialTimeout()));
            }
        });
        List<String> away = new ArrayList<>();
        for (var each : required.entrySet()) {
            var cluster = each.getKey();
            if (!answers(cluster, each.getValue())) {
                var connection = cluster.settings().connection();
                away.add("no broker of cluster " + cluster.id() + " (" + String.join(", ", connection.brokers())
                        + ") answered within " + GoDuration.render(connection.dialTimeout())
                        + cluster.status().error().map(error -> ": " + error).orElse(""));
            }
        }
        if (!away.isEmpty()) {
            throw new ClusterAwayException(away);
        }
    }

    private static boolean answers(KafkaCluster cluster, Deadline deadline) {
        try {
            return cluster.awaitConnected(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String await(CompletionStage<String> news, Deadline deadline) {
        try {
            return news.toCompletableFuture().get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return "the change is under way";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the change is under way; the daemon stops";
        } catch (ExecutionException e) {
            throw new IllegalStateException("news of a change are never an exception", e);
        }
    }

    /** The enabled cluster of that name, upper and lower case distinguished. */
    public Optional<KafkaCluster> get(ClusterId id) {
        return Optional.ofNullable(configured.clusters().get(id));
    }

    /** The cluster of a handler that names none: the only enabled one, else the enabled one named {@code default}. */
    public Optional<KafkaCluster> implied() {
        var clusters = configured.clusters();
        return clusters.size() == 1
                ? clusters.values().stream().findFirst()
                : Optional.ofNullable(clusters.get(DEFAULT));
    }

    /** The names of the enabled clusters, in order. */
    public List<ClusterId> ids() {
        return List.copyOf(configured.clusters().keySet());
    }

    /** Whether the configuration has that cluster, but not enabled. */
    public boolean isDisabled(ClusterId id) {
        return configured.disabled().contains(id);
    }

    /**
     * Whether everything that is kept in the cursor topic of that cluster is known by now; also when nothing is kept there,
     * or the cluster is not enabled.
     */
    public boolean knowsCursorsAt(ClusterId id) {
        return get(id).map(KafkaCluster::knowsCursors).orElse(true);
    }

    /** How each enabled cluster is now, in order of name. */
    public List<ClusterStatus> statuses() {
        return configured.clusters().values().stream().map(KafkaCluster::status).toList();
    }

    /**
     * Closes all of them at the same time, as {@link KafkaCluster#close} says.
     *
     * @throws CloseFailedException naming those that were not closed in time
     */
    @Override
    public void close(Deadline deadline) {
        var failures = close(configured.clusters(), cluster -> deadline);
        if (!failures.isEmpty()) {
            var failed = new CloseFailedException(String.join(
                    "; ", failures.stream().map(RuntimeException::getMessage).toList()));
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
    }

    /** Closes clusters at the same time, each by a deadline of its own; what went wrong. */
    private List<RuntimeException> close(
            SortedMap<ClusterId, KafkaCluster> clusters, Function<KafkaCluster, Deadline> deadlines) {
        Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        List<Closing> closing = new ArrayList<>();
        clusters.forEach((id, cluster) -> {
            var deadline = deadlines.apply(cluster);
            var thread = threads.start("kafka-" + id + "-close", NamedThreads.Mode.USER, () -> {
                try {
                    cluster.close(deadline);
                } catch (RuntimeException e) {
                    failures.add(new CloseFailedException("cluster " + id + " was not closed: " + e.getMessage(), e));
                }
            });
            closing.add(new Closing(id, thread, deadline));
        });
        closing.forEach(each -> {
            if (!each.thread().await(each.deadline()) && each.thread().isRunning()) {
                failures.add(new CloseFailedException("cluster " + each.id() + " was not closed in time"));
            }
        });
        return List.copyOf(failures);
    }
}
