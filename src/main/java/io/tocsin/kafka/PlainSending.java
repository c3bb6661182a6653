package io.tocsin.kafka;

import io.tocsin.kafka.ClusterSession.Item;
import java.util.Set;
import org.apache.kafka.common.errors.InterruptException;

/** Each record by itself: it is answered when the brokers have confirmed it. */
final class PlainSending implements Sending {

    private final KafkaCluster cluster;
    private final Generation generation;
    private final Set<Long> gone;

    /** @param gone the handlers that are gone for good; emptied by this */
    PlainSending(KafkaCluster cluster, Generation generation, Set<Long> gone) {
        this.cluster = cluster;
        this.generation = generation;
        this.gone = gone;
    }

    @Override
    public boolean answers(ClusterSession session, Item item) {
        return false;
    }

    @Override
    public boolean isFull() {
        var most = cluster.settings().batches().channelBufferSize();
        if (most == 0 || generation.unacknowledgedRecords() < most) {
            return false;
        }
        cluster.sender().awaitRoom();
        // What was answered before that was said has woken nobody.
        return generation.unacknowledgedRecords() >= most;
    }

    @Override
    public boolean isPausing() {
        return false;
    }

    @Override
    public long pauseNanos() {
        return NOTHING_DUE;
    }

    @Override
    public boolean send(ClusterSession session, Item item) {
        var handedOver = new HandedOver(cluster, generation, session, item);
        generation.handedOver(item.record());
        try {
            generation.send(item.record(), handedOver);
            return !handedOver.bufferWasFull();
        } catch (InterruptException e) {
            // The client has restored the flag; the thread ends at its next wait.
            session.fail(item, Failure.unavailable("cluster " + cluster.id() + " is being closed", e));
            generation.answered(item.record());
        } catch (RuntimeException e) {
            handedOver.thrown(e);
        }
        return true;
    }

    @Override
    public void settle(boolean more) {
        // The client's network thread answers.
    }

    @Override
    public void finish() {
        // Whoever ends the producer waits for what is in flight.
    }

    @Override
    public boolean forgetGone() {
        // Nothing is kept. What is from a time of transactions the next start of them finds.
        gone.clear();
        return false;
    }
}
