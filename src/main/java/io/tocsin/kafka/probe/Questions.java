package io.tocsin.kafka.probe;

import io.tocsin.lifecycle.Deadline;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Asks an admin client and waits for the answer, each time for one limit and all together until a deadline. */
final class Questions {

    /** One question. */
    @FunctionalInterface
    interface Question<T> {

        /** Asks; the client is to give up after {@code millis}. */
        KafkaFuture<T> to(Admin admin, int millis);
    }

    private final Admin admin;
    private final Duration limit;
    private final Deadline deadline;

    Questions(Admin admin, Duration limit, Deadline deadline) {
        this.admin = admin;
        this.limit = limit;
        this.deadline = deadline;
    }

    /**
     * The answer.
     *
     * @throws RuntimeException as the client reports it; {@link TimeoutException} without an answer
     */
    <T> T ask(Question<T> question) {
        long millis = Math.max(1, deadline.butAtMost(limit).remainingMillis());
        try {
            // the client's own limit comes first and says more
            return question.to(admin, (int) Math.min(Integer.MAX_VALUE, millis))
                    .get(millis + 200, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("no answer", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
