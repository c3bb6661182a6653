package io.tocsin.eventlog;

import io.tocsin.alert.Draft;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.RowReader.BrokenRowException;
import java.time.Duration;
import java.time.Instant;

/**
 * The stored form of an event: slots of fixed width, so that the collector can fill in what only it knows, then what the
 * publisher said. Topic and seq are in the key. Any thread.
 *
 * <table>
 * <caption>Slots, numbers with the highest byte first</caption>
 * <tr><th>Offset</th><th>Bytes</th><th>What</th></tr>
 * <tr><td>0</td><td>1</td><td>version, 1</td></tr>
 * <tr><td>1</td><td>1</td><td>level, 0 to 3</td></tr>
 * <tr><td>2</td><td>1</td><td>previous level, 0 to 3</td></tr>
 * <tr><td>3</td><td>1</td><td>recoverable, 0 or 1</td></tr>
 * <tr><td>4</td><td>12</td><td>acceptance time, seconds since 1970 and nanoseconds</td></tr>
 * <tr><td>16</td><td>12</td><td>the event's time, likewise</td></tr>
 * <tr><td>28</td><td>8</td><td>the event's duration in nanoseconds</td></tr>
 * <tr><td>36</td><td>8</td><td>ordinal</td></tr>
 * <tr><td>44</td><td>8</td><td>seq of the previous event of the same id, 0 for none</td></tr>
 * <tr><td>52</td><td>…</td><td>id and the rest of what the publisher said</td></tr>
 * </table>
 */
public final class EntryCodec {

    static final int VERSION = 1;

    static final int VERSION_SLOT = 0;
    static final int LEVEL_SLOT = 1;
    static final int PREVIOUS_LEVEL_SLOT = 2;
    static final int RECOVERABLE_SLOT = 3;
    static final int ACCEPTED_AT_SLOT = 4;
    static final int TIME_SLOT = 16;
    static final int DURATION_SLOT = 28;
    static final int ORDINAL_SLOT = 36;
    static final int PREVIOUS_SEQ_SLOT = 44;
    static final int BODY = 52;

    private EntryCodec() {}

    /**
     * Reads a stored event. Whatever the bytes are, this ends soon and needs no more memory than a small multiple of them.
     *
     * @param topicNumber from the key
     * @param topic the name that the topic has now
     * @param seq from the key
     * @throws UnreadableLogException when the bytes are damaged, or of a version that this daemon does not know
     */
    public static LogEntry decode(long topicNumber, TopicId topic, long seq, byte[] value) {
        var row = new RowReader(value);
        try {
            row.version(VERSION);
            Level level = level(row.octet());
            Level previousLevel = level(row.octet());
            boolean recoverable = flag(row.octet());
            Instant acceptedAt = row.instant();
            Instant time = row.instant();
            Duration duration = Duration.ofNanos(row.fixedLong());
            long ordinal = row.fixedLong();
            long previousSeq = row.fixedLong();
            Draft draft = EntryBody.read(row, level, recoverable);
            row.end();
            var state = new EventState(draft.id(), draft.message(), draft.details(), time, duration, level);
            var event = new Event(topic, state, previousLevel, draft.data());
            return new LogEntry(topicNumber, seq, ordinal, previousSeq, acceptedAt, event, value.length);
        } catch (BrokenRowException | IllegalArgumentException e) {
            throw new UnreadableLogException(seq, "the event stored there is damaged: " + e.getMessage(), e);
        }
    }

    private static Level level(int number) throws BrokenRowException {
        return Level.ofNumber(number).orElseThrow(() -> new BrokenRowException("there is no level " + number));
    }

    private static boolean flag(int value) throws BrokenRowException {
        if (value > 1) {
            throw new BrokenRowException("recoverable is neither 0 nor 1");
        }
        return value == 1;
    }
}
