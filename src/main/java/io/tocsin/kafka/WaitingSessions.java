package io.tocsin.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The sessions of a cluster that have records and cannot hand them over now, in the order in which they began to wait: for
 * the partitions of a Kafka topic, or for the producer, one to be built, room in it, or the end of a pause. For the sending
 * thread.
 */
final class WaitingSessions {

    private final Map<String, Set<ClusterSession>> byTopic = new HashMap<>();
    private final Set<ClusterSession> forProducer = new LinkedHashSet<>();
    private final Consumer<ClusterSession> drain;

    /** @param drain hands over what a session has, until it has to wait again */
    WaitingSessions(Consumer<ClusterSession> drain) {
        this.drain = drain;
    }

    /** Whether some wait, for whatever. */
    boolean any() {
        return anyForProducer() || !byTopic.isEmpty();
    }

    /** Whether some wait for the producer. */
    boolean anyForProducer() {
        return !forProducer.isEmpty();
    }

    /** It waits for the producer from now on. */
    void forProducer(ClusterSession session) {
        session.waits = true;
        forProducer.add(session);
    }

    /**
     * It waits for {@code kafkaTopic} from now on.
     *
     * @param unknown what is to be looked up, {@code kafkaTopic} included
     * @return those of them that are not being looked up yet
     */
    List<String> forTopic(ClusterSession session, String kafkaTopic, Set<String> unknown) {
        session.waits = true;
        List<String> fresh = new ArrayList<>();
        for (var each : unknown) {
            var sessions = byTopic.computeIfAbsent(each, first -> {
                fresh.add(first);
                return new LinkedHashSet<>();
            });
            if (each.equals(kafkaTopic)) {
                sessions.add(session);
            }
        }
        return fresh;
    }

    /** Those that waited for the Kafka topic, each of which is to be resumed. */
    Set<ClusterSession> takeThoseFor(String kafkaTopic) {
        var sessions = byTopic.remove(kafkaTopic);
        return sessions == null ? Set.of() : sessions;
    }

    /** It goes on. */
    void resume(ClusterSession session) {
        session.waits = false;
        drain.accept(session);
    }

    /** Those that wait for the producer go on; who got something through and waits again does so behind the others. */
    void resumeInTurn() {
        var sessions = List.copyOf(forProducer);
        forProducer.clear();
        List<ClusterSession> served = new ArrayList<>();
        for (var session : sessions) {
            var before = session.waiting.size();
            resume(session);
            if (session.waiting.size() < before && forProducer.remove(session)) {
                served.add(session);
            }
        }
        forProducer.addAll(served);
    }

    /** All go on, whatever they wait for. */
    void resumeAll() {
        List<ClusterSession> sessions = new ArrayList<>(forProducer);
        byTopic.values().forEach(sessions::addAll);
        forProducer.clear();
        byTopic.clear();
        sessions.forEach(this::resume);
    }
}
