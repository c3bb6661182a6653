package io.tocsin.kafka.probe;

import io.tocsin.kafka.ClusterId;
import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;

/** A cluster that the configuration does not have, or has switched off. */
public final class UnknownClusterException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String cluster;

    /** @param disabled whether the configuration has it, and not enabled */
    public UnknownClusterException(ClusterId cluster, boolean disabled) {
        super(
                Category.NOT_FOUND,
                "unknown cluster \"" + cluster + "\"" + (disabled ? " (configured but disabled)" : ""));
        this.cluster = cluster.value();
    }

    /** Its name. */
    public ClusterId cluster() {
        return new ClusterId(cluster);
    }
}
