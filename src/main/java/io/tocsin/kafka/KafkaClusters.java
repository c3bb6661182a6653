package io.tocsin.kafka;

import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThread;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The configured clusters. Opening starts one producer per enabled one in the background and waits for none.
 *
 * <p>Any thread may ask it; opened and closed by {@code server}.
 */
public final class KafkaClusters implements Resource {

    private static final ClusterId DEFAULT = new ClusterId("default");

    private final NamedThreads threads;
    private final SortedMap<ClusterId, KafkaCluster> clusters;
    private final SortedSet<ClusterId> disabled;

    private KafkaClusters(
            NamedThreads threads, SortedMap<ClusterId, KafkaCluster> clusters, SortedSet<ClusterId> disabled) {
        this.threads = threads;
        this.clusters = clusters;
        this.disabled = disabled;
    }

    /** Opens every enabled cluster; conditions {@code cluster:<id>} go to {@code health}. */
    public static KafkaClusters open(
            List<KafkaSettings> settings, NamedThreads threads, Health health, InstantSource clock) {
        SortedMap<ClusterId, KafkaCluster> clusters = new TreeMap<>();
        SortedSet<ClusterId> disabled = new TreeSet<>();
        for (var each : settings) {
            if (each.enabled()) {
                clusters.put(each.id(), KafkaCluster.open(each, threads, health, clock));
            } else {
                disabled.add(each.id());
            }
        }
        return new KafkaClusters(threads, clusters, disabled);
    }

    /** The enabled cluster of that name, upper and lower case distinguished. */
    public Optional<KafkaCluster> get(ClusterId id) {
        return Optional.ofNullable(clusters.get(id));
    }

    /** The cluster of a handler that names none: the only enabled one, else the enabled one named {@code default}. */
    public Optional<KafkaCluster> implied() {
        return clusters.size() == 1
                ? clusters.values().stream().findFirst()
                : Optional.ofNullable(clusters.get(DEFAULT));
    }

    /** The names of the enabled clusters, in order. */
    public List<ClusterId> ids() {
        return List.copyOf(clusters.keySet());
    }

    /** Whether the configuration has that cluster, but not enabled. */
    public boolean isDisabled(ClusterId id) {
        return disabled.contains(id);
    }

    /** How each enabled cluster is now, in order of name. */
    public List<ClusterStatus> statuses() {
        return clusters.values().stream().map(KafkaCluster::status).toList();
    }

    /**
     * Closes all of them at the same time, as {@link KafkaCluster#close} says.
     *
     * @throws CloseFailedException naming those that were not closed in time
     */
    @Override
    public void close(Deadline deadline) {
        Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        Map<ClusterId, NamedThread> closing = new TreeMap<>();
        clusters.forEach((id, cluster) ->
                closing.put(id, threads.start("kafka-" + id + "-close", NamedThreads.Mode.USER, () -> {
                    try {
                        cluster.close(deadline);
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                })));
        closing.forEach((id, thread) -> {
            if (!thread.await(deadline) && thread.isRunning()) {
                failures.add(new CloseFailedException("cluster " + id + " was not closed in time"));
            }
        });
        if (!failures.isEmpty()) {
            var failed = new CloseFailedException(String.join(
                    "; ", failures.stream().map(RuntimeException::getMessage).toList()));
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
    }
}
