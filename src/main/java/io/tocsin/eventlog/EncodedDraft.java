package io.tocsin.eventlog;

import io.tocsin.alert.Draft;
import io.tocsin.alert.Event;
import io.tocsin.alert.EventState;
import io.tocsin.eventlog.RowReader.BrokenRowException;
import java.time.Instant;

/**
 * A draft in its stored form, all but the slots that only the collector can fill. Made on the thread that received the
 * draft, so that the collector has little left to do; then used by the collector alone.
 */
public final class EncodedDraft {

    /** Default of {@code max-event-bytes}: 512 KiB. */
    public static final int DEFAULT_MAX_BYTES = 512 * 1024;

    private static final int USUAL_BYTES = 1024;

    private final Draft draft;
    private final byte[] value;
    private boolean stamped;

    private EncodedDraft(Draft draft, byte[] value) {
        this.draft = draft;
        this.value = value;
    }

    /**
     * Encodes a draft.
     *
     * @param maxBytes the largest stored form to accept, {@code max-event-bytes}
     * @throws EventTooLargeException when it is larger
     */
    public static EncodedDraft encode(Draft draft, int maxBytes) {
        var row = new RowWriter(EntryCodec.BODY, USUAL_BYTES);
        EntryBody.write(row, draft);
        if (row.size() > maxBytes) {
            throw new EventTooLargeException(draft.id(), row.size(), maxBytes);
        }
        byte[] value = row.toByteArray();
        if (row.isReplaced()) {
            return encode(readBack(draft, value), maxBytes);
        }
        value[EntryCodec.LEVEL_SLOT] = (byte) draft.level().number();
        value[EntryCodec.RECOVERABLE_SLOT] = (byte) (draft.data().recoverable() ? 1 : 0);
        return new EncodedDraft(draft, value);
    }

    /**
     * What was encoded. It differs from what was given only in surrogates that stand alone: each is U+FFFD here, as it is in
     * the log, so that memory and log never disagree.
     */
    public Draft draft() {
        return draft;
    }

    /** Size of the stored form; does not change. */
    public int bytes() {
        return value.length;
    }

    /**
     * Fills the slots in. May be called again, when the first try was not stored.
     *
     * @param event what the topic made of {@link #draft}
     * @return the entry that {@link EntryCodec#decode} gives for {@link #value}
     * @throws IllegalArgumentException when the event was not made from this draft
     */
    public LogEntry stamp(long topicNumber, long seq, long ordinal, long previousSeq, Instant acceptedAt, Event event) {
        EventState state = event.state();
        if (!state.id().equals(draft.id())
                || state.level() != draft.level()
                || !event.data().equals(draft.data())) {
            throw new IllegalArgumentException("the event at seq " + seq + " was made from another draft");
        }
        var entry = new LogEntry(topicNumber, seq, ordinal, previousSeq, acceptedAt, event, value.length);
        value[EntryCodec.VERSION_SLOT] = EntryCodec.VERSION;
        value[EntryCodec.PREVIOUS_LEVEL_SLOT] = (byte) event.previousLevel().number();
        RowWriter.setInstant(value, EntryCodec.ACCEPTED_AT_SLOT, acceptedAt);
        RowWriter.setInstant(value, EntryCodec.TIME_SLOT, state.time());
        RowWriter.setLong(value, EntryCodec.DURATION_SLOT, state.duration().toNanos());
        RowWriter.setLong(value, EntryCodec.ORDINAL_SLOT, ordinal);
        RowWriter.setLong(value, EntryCodec.PREVIOUS_SEQ_SLOT, previousSeq);
        stamped = true;
        return entry;
    }

    /**
     * The stored form, not copied.
     *
     * @throws IllegalStateException before {@link #stamp}
     */
    public byte[] value() {
        if (!stamped) {
            throw new IllegalStateException("the draft of event \"" + draft.id() + "\" has no place in the log yet");
        }
        return value;
    }

    private static Draft readBack(Draft draft, byte[] value) {
        try {
            var row = new RowReader(value);
            row.skip(EntryCodec.BODY);
            return EntryBody.read(row, draft.level(), draft.data().recoverable())
                    .withTime(draft.time())
                    .withDuration(draft.duration());
        } catch (BrokenRowException e) {
            throw new IllegalStateException("a row that was just written cannot be read", e);
        }
    }
}
