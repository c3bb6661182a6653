package io.tocsin.topic;

import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a publish request. */
public sealed interface PublishOutcome {

    /**
     * Every event is durable.
     *
     * @param topicNumber for the log
     * @param events in the order of the request, their seqs without a gap
     * @param handlers how many handlers take them
     * @param answer what {@link PublishRequest.Idempotency#answer} rendered; null without a key
     */
    record Collected(
            TopicId topic,
            long topicNumber,
            List<CollectedEvent> events,
            int handlers,
            @Nullable StoredAnswer answer) implements PublishOutcome {
        public Collected {
            events = List.copyOf(events);
        }
    }

    /**
     * The same request was collected before; nothing happened now.
     *
     * @param topicNumber of the topic that collected it
     * @param firstSeq the seq of its first event; those of the others follow without a gap
     * @param events how many events it had; 0 when that is not known, of a request that an older daemon stored
     */
    record Repeated(StoredAnswer answer, long topicNumber, long firstSeq, int events) implements PublishOutcome {}

    /** The key was used for another request; nothing happened. */
    record KeyReused() implements PublishOutcome {}

    /**
     * One collected event.
     *
     * @param seq its identity
     * @param previousLevel that of the same id in the same topic before; OK when there was none
     */
    record CollectedEvent(String id, long seq, Level level, Level previousLevel) {

        /** Whether the level differs from the one before. */
        public boolean changed() {
            return level != previousLevel;
        }
    }
}
