package io.tocsin.kafka;

import io.tocsin.lifecycle.Health;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with a cluster as a whole: reported as the health condition {@code cluster:<id>}, and logged once when it
 * begins, once for each further cause, and once when it ends, with the number of failures that made no line. Why a cluster
 * is off stands for as long as it is: a late answer to what was sent before neither ends nor replaces it.
 *
 * <p>Any thread may call it; one short lock.
 */
final class ClusterCondition {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterCondition.class);

    /** More than there are; a bound all the same. */
    private static final int MOST_CAUSES = 32;

    private final ClusterId id;
    private final Health health;
    private final InstantSource clock;
    private final BooleanSupplier isOff;
    private volatile @Nullable Failure failure;
    private @Nullable String explanation;
    private Instant since = Instant.EPOCH;
    private final Set<String> logged = new HashSet<>();
    private long suppressed;

    /** @param isOff whether the cluster stays off until a reload; true before {@link #turnedOff} is called */
    ClusterCondition(ClusterId id, Health health, InstantSource clock, BooleanSupplier isOff) {
        this.id = id;
        this.health = health;
        this.clock = clock;
        this.isOff = isOff;
    }

    /**
     * Says for the present or coming outage why no broker answers, in place of the client's words, which name no cause.
     *
     * @param sentence null when nobody knows
     */
    synchronized void explain(@Nullable String sentence) {
        explanation = sentence;
    }

    private Failure explained(Failure found) {
        return explanation != null && found.cause() instanceof TimeoutException
                ? new Failure(
                        found.kind(), found.scope(), found.retriable(), found.attempted(), explanation, found.cause())
                : found;
    }

    /** Nothing can be delivered to the cluster now; a failure of another scope is not noted here. */
    synchronized void failed(Failure reported) {
        var found = explained(reported);
        if (found.scope() != Failure.Scope.CLUSTER) {
            return;
        }
        if (isOff.getAsBoolean()) {
            return;
        }
        if (found.kind() == Failure.Kind.AUTH) {
            // Somebody answered, so what explained the silence before is over.
            explanation = null;
        } else if (saysLessThan(failure, found)) {
            suppressed++;
            return;
        }
        note(found);
    }

    /** The cluster is off from here on, for this reason. */
    synchronized void turnedOff(Failure why) {
        note(why);
    }

    private void note(Failure found) {
        if (failure == null) {
            since = clock.instant();
        }
        // Before it can be seen here, as in forget: who was told of the one finds the other.
        health.report(name(), Health.Severity.FAILED, found.reason());
        failure = found;
        // A cluster that is away is seldom away in one way only, and the ways take turns.
        if (logged.size() < MOST_CAUSES && logged.add(found.signature())) {
            LOG.atWarn()
                    .setMessage("kafka cluster cannot be used")
                    .addKeyValue("cluster", id)
                    .addKeyValue("error", found.reason())
                    .log();
        } else {
            suppressed++;
        }
    }

    /** Who is not let in may also wait in vain, which is what the client reports of a slow refusal. */
    private boolean saysLessThan(@Nullable Failure known, Failure found) {
        return known != null
                && known.kind() == Failure.Kind.AUTH
                && explanation == null
                && found.cause() instanceof TimeoutException;
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
        forget();
    }

    private synchronized void end() {
        if (isOff.getAsBoolean()) {
            return;
        }
        explanation = null;
        if (failure == null) {
            return;
        }
        LOG.atInfo()
                .setMessage("kafka cluster can be used again")
                .addKeyValue("cluster", id)
                .addKeyValue("since", since)
                .addKeyValue("suppressed", suppressed)
                .log();
        forget();
    }

    private void forget() {
        health.clear(name());
        failure = null;
        logged.clear();
        suppressed = 0;
    }

    private String name() {
        return "cluster:" + id;
    }
}
