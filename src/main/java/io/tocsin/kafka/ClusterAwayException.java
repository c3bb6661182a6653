package io.tocsin.kafka;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.util.List;

/** Clusters with {@code connect-on-start = "require"} did not answer, so that the daemon does not start. */
public final class ClusterAwayException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** Names each of them, and why. */
    ClusterAwayException(List<String> away) {
        super(
                Category.UNAVAILABLE,
                String.join("; ", away)
                        + ". connect-on-start = \"require\" asks for an answer: start the brokers, or set it to"
                        + " \"background\" to start without them.");
    }
}
