package io.tocsin.server;

import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events of one id in one topic, one after the other as fast as they are answered, on a thread of its own; the message is
 * a counter from 1. Anything but a 200 ends the flow and fails its {@link #stop}.
 */
final class SteadyFlow implements AutoCloseable {

    static final String ID = "flow";

    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(3);

    private final DaemonClient client;
    private final String topic;
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final ConcurrentMap<Long, Instant> acceptedAt = new ConcurrentHashMap<>();
    private final Future<?> ended;
    private volatile boolean stopping;

    private SteadyFlow(DaemonClient client, String topic) {
        this.client = client;
        this.topic = topic;
        this.ended = executor.submit(this::flow);
    }

    /** Begins. */
    static SteadyFlow into(DaemonClient client, String topic) {
        return new SteadyFlow(client, topic);
    }

    /** The counter of the last event that was sent; later ones have not left. */
    long sent() {
        return sent.get();
    }

    /** The counter of the last event that was answered 200. */
    long accepted() {
        if (ended.isDone() && !stopping) {
            stop();
        }
        return accepted.get();
    }

    /** When the answer to each event came. */
    Instant acceptedAt(long counter) {
        var at = acceptedAt.get(counter);
        if (at == null) {
            throw new AssertionError("event " + counter + " was not accepted");
        }
        return at;
    }

    /** Ends after the current event; the counter of the last one, all of which were accepted. */
    long stop() {
        stopping = true;
        try {
            ended.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the flow broke after event " + accepted.get(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("event " + sent.get() + " is not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return accepted.get();
    }

    /** Waits until the daemon's stop has broken the flow; the counter of the last event that was accepted. */
    long brokenAfter() {
        await("the end of the flow").atMost(ANSWER_LIMIT).until(ended::isDone);
        return accepted.get();
    }

    @Override
    public void close() {
        stopping = true;
        executor.shutdownNow();
    }

    private void flow() {
        while (!stopping) {
            long counter = sent.incrementAndGet();
            var reply = client.publish(
                    topic, "{\"id\":\"" + ID + "\",\"level\":\"WARNING\",\"message\":\"" + counter + "\"}");
            if (reply.status() != 200) {
                throw new AssertionError("event " + counter + " was answered " + reply);
            }
            acceptedAt.put(counter, Instant.now());
            accepted.set(counter);
        }
    }
}
