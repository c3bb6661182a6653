package io.tocsin.kafka;

import io.tocsin.lifecycle.Health;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with a cluster as a whole: reported as the health condition {@code cluster:<id>}, and logged once when it
 * begins, when its cause becomes another one, and when it ends.
 *
 * <p>Any thread may call it; one short lock.
 */
final class ClusterCondition {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterCondition.class);

    private final ClusterId id;
    private final Health health;
    private final InstantSource clock;
    private volatile @Nullable Failure failure;
    private Instant since = Instant.EPOCH;

    ClusterCondition(ClusterId id, Health health, InstantSource clock) {
        this.id = id;
        this.health = health;
        this.clock = clock;
    }

    /** Nothing can be delivered to the cluster now; a failure of another scope is not noted here. */
    synchronized void failed(Failure found) {
        if (found.scope() != Failure.Scope.CLUSTER) {
            return;
        }
        var before = failure;
        if (before == null) {
            since = clock.instant();
        }
        failure = found;
        health.report(name(), Health.Severity.FAILED, found.reason());
        if (before == null || !kind(before).equals(kind(found))) {
            LOG.atWarn()
                    .setMessage("kafka cluster cannot be used")
                    .addKeyValue("cluster", id)
                    .addKeyValue("error", found.reason())
                    .log();
        }
    }

    /** A broker was reached and let us in; ends what began with not reaching one, but not what a record showed. */
    synchronized void reached() {
        var now = failure;
        if (now != null && !now.attempted()) {
            end();
        }
    }

    /** A record was acknowledged, so the cluster is well. */
    void acknowledged() {
        if (failure != null) {
            end();
        }
    }

    /** Why the cluster cannot be used. */
    Optional<String> error() {
        return Optional.ofNullable(failure).map(Failure::reason);
    }

    /** When {@link #error} began. */
    synchronized Instant since() {
        return since;
    }

    /** Forgets it without a line: the cluster is closed. */
    synchronized void close() {
        failure = null;
        health.clear(name());
    }

    private synchronized void end() {
        if (failure == null) {
            return;
        }
        failure = null;
        health.clear(name());
        LOG.atInfo()
                .setMessage("kafka cluster can be used again")
                .addKeyValue("cluster", id)
                .addKeyValue("since", since)
                .log();
    }

    private String name() {
        return "cluster:" + id;
    }

    /** Numbers in the client's messages change with each record, so the kind of cause is compared instead. */
    private static String kind(Failure failure) {
        var cause = failure.cause();
        return cause == null ? failure.reason() : cause.getClass().getName();
    }
}
