package io.tocsin.kafka.probe;

import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.KafkaCluster;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.probe.ProbeRequest.Production;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Pool;
import io.tocsin.lifecycle.Resource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tries the clusters of a running daemon when somebody asks. Any thread may call it and none waits: at most {@value
 * #AT_A_TIME} clusters are tried at a time, on threads {@code trial-<n>}, and as many as {@value #WAITING} wait for that.
 */
public final class ClusterTrials implements Resource {

    private static final int AT_A_TIME = 4;
    private static final int WAITING = 16;

    private final KafkaClusters clusters;
    private final ClusterProbe probe;
    private final Pool pool;

    /** For these clusters, as they are when one is tried; {@code probe} stays its owner's. */
    public ClusterTrials(KafkaClusters clusters, ClusterProbe probe, NamedThreads threads) {
        this.clusters = clusters;
        this.probe = probe;
        this.pool = threads.pool("trial", AT_A_TIME, WAITING, NamedThreads.Mode.DAEMON);
    }

    /**
     * Tries the connection, and looks at a Kafka topic if one is named; produces nothing. Takes three times the cluster's
     * {@code timeout} at most.
     *
     * @throws UnknownClusterException when there is none of that name that is enabled
     * @throws BusyException when too many are tried
     */
    public CompletionStage<ProbeResult> look(ClusterId id, Optional<String> kafkaTopic) {
        var request = ProbeRequest.of(find(id).settings());
        return run(kafkaTopic.map(request::withKafkaTopic).orElse(request));
    }

    /**
     * The same, and then produces a record by the cluster's own producer. Takes the cluster's {@code timeout} at most.
     *
     * @throws UnknownClusterException when there is none of that name that is enabled
     * @throws BusyException when too many are tried
     */
    public CompletionStage<ProbeResult> produce(ClusterId id, OutgoingRecord record) {
        var cluster = find(id);
        var settings = cluster.settings();
        return run(ProbeRequest.of(settings)
                .withProduction(new Production(record, cluster.session()))
                .within(settings.connection().timeout()));
    }

    private KafkaCluster find(ClusterId id) {
        return clusters.get(id).orElseThrow(() -> new UnknownClusterException(id, clusters.isDisabled(id)));
    }

    private CompletionStage<ProbeResult> run(ProbeRequest request) {
        var result = new CompletableFuture<ProbeResult>();
        boolean taken = pool.offer(() -> {
            try {
                result.complete(probe.probe(request));
            } catch (RuntimeException e) {
                // whoever waits must not wait for ever; the thread reports the mistake
                result.completeExceptionally(e);
                throw e;
            }
        });
        if (!taken) {
            throw new BusyException();
        }
        return result;
    }

    @Override
    public void close(Deadline deadline) {
        pool.close(deadline);
    }
}
