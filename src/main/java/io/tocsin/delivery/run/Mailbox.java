package io.tocsin.delivery.run;

import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers on their way from a handler's threads to its runner's. Any thread puts in; the runner's takes out. */
final class Mailbox {

    /**
     * One answer.
     *
     * @param session the one that the event was handed to
     * @param at when it came
     */
    record Arrived(int session, long seq, Answer answer, Instant at) {}

    private final Queue<Arrived> arrived = new ConcurrentLinkedQueue<>();
    private final InstantSource clock;
    private final Runnable wake;

    /** @param wake called after each answer */
    Mailbox(InstantSource clock, Runnable wake) {
        this.clock = clock;
        this.wake = wake;
    }

    /** Where the answers of one session go. */
    Answers of(int session) {
        return (seq, answer) -> {
            arrived.add(new Arrived(session, seq, answer, clock.instant()));
            wake.run();
        };
    }

    Optional<Arrived> take() {
        return Optional.ofNullable(arrived.poll());
    }
}
