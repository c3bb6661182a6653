package io.tocsin.eventlog;

import io.tocsin.alert.Event;
import java.time.Instant;

/**
 * An accepted event at its place in the log.
 *
 * @param topicNumber the number of the event's topic, from 1
 * @param seq place in the log; one counter for the whole store, from 1, never reused
 * @param ordinal it is the ordinal-th event of its topic, from 1; the difference of two is the number of events between
 * @param previousSeq the place of the previous event of the same id in the same topic; 0 when there was none, and for an
 *     event without an id
 * @param acceptedAt when it was accepted; rises with {@code seq}
 * @param bytes size of the stored form
 */
public record LogEntry(
        long topicNumber, long seq, long ordinal, long previousSeq, Instant acceptedAt, Event event, int bytes) {

    /** Checks what the store relies on. */
    public LogEntry {
        if (topicNumber < 1 || seq < 1 || ordinal < 1 || previousSeq < 0 || previousSeq >= seq) {
            throw new IllegalArgumentException("no place in a log: topic number " + topicNumber + ", seq " + seq
                    + ", ordinal " + ordinal + ", previous seq " + previousSeq);
        }
    }
}
