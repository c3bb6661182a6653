package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.TrimMark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to be taken out of the store because its time has come. Somebody else found it; the collector's thread looks
 * once more whether it still holds, since only there nothing changes meanwhile. A drain of its own.
 */
public sealed interface Upkeep {

    /**
     * Moves the line below which the log is trimmed. What a handler or a replay needs stays.
     *
     * @param line the first seq of a drain
     * @param bytesBelow of the drain before it
     * @param drainsTo rows that say which topics a drain's seqs went to are dropped below this seq; the first seq of a
     *     drain
     * @param shares the topics that are looked at; every topic that has events between the former line and this one
     * @param gone deleted topics without handlers, of which nothing is left in the log: the last that is known of them goes
     */
    record TrimLog(long line, long bytesBelow, long drainsTo, List<Share> shares, List<TopicId> gone)
            implements Upkeep {
        public TrimLog {
            shares = List.copyOf(shares);
            gone = List.copyOf(gone);
        }
    }

    /**
     * What a topic has below a line.
     *
     * @param before what was held back when the line passed there before; null when nothing was
     * @param lastSeq its last seq below the line
     */
    record Share(long topicNumber, long fromSeq, TrimMark.@Nullable Held before, long lastSeq) {}

    /** Puts states away that are OK for long, and traces of states that no event of the log leads back to. */
    record PutAwayStates(List<OldState> states) implements Upkeep {
        public PutAwayStates {
            states = List.copyOf(states);
        }
    }

    /**
     * An id to which nothing happened for long.
     *
     * @param seq of its last event; nothing is done when there was another one since
     * @param gone whether that has left the log, so that no trace of it needs to stay
     */
    record OldState(TopicId topic, String id, long seq, boolean gone) {}

    /** Forgets what was answered to requests with an idempotency key. */
    record ForgetRequests(List<OldRequest> requests) implements Upkeep {
        public ForgetRequests {
            requests = List.copyOf(requests);
        }
    }

    /**
     * A remembered request.
     *
     * @param firstSeq of its events
     * @param key its digest
     * @param atMillis when it was accepted; nothing is done when the key was used again since
     */
    record OldRequest(long firstSeq, byte[] key, long atMillis) {}
}
