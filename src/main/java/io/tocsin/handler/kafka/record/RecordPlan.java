package io.tocsin.handler.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.alert.Event;
import io.tocsin.alert.EventData;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.expression.Subject;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.OutgoingRecord.RecordHeader;
import io.tocsin.kafka.partition.Partitioning;
import io.tocsin.template.Limits;
import io.tocsin.template.RenderFailedException;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.NonFiniteNumberException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the record of an event, by options that were read and compiled once: {@link RecordOptions#read}. Immutable, for
 * any thread; the same event gives the same record each time, but for the timestamp of an event that is ahead of the clock.
 *
 * <p>Without any option beside Kapacitor's a record is byte for byte Kapacitor's: key = the id in UTF-8, also when it is
 * empty, value = the payload as JSON with a newline, no headers but {@value #EVENT_HEADER} where the cluster asks for it. The
 * record of an event that is replayed also has the header {@code tocsin-replay}.
 */
public final class RecordPlan {

    /** The header that holds {@code <store id>:<seq>}. */
    public static final String EVENT_HEADER = "tocsin-event";

    /** The header that holds the event's time, RFC 3339, of a record that does not bear it as its timestamp. */
    public static final String EVENT_TIME_HEADER = "tocsin-event-time";

    /**
     * How far ahead of our clock a record's timestamp may be. Brokers refuse what is more than an hour ahead of theirs
     * ({@code message.timestamp.after.max.ms}), and with it every record of its batch.
     */
    static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    /** What an event led to. */
    public sealed interface Made {

        /** A record to produce. */
        record Produced(OutgoingRecord record) implements Made {}

        /** Nothing, since a rule ignores it; the reason names the rule and is the same for all events of that rule. */
        record Filtered(String reason) implements Made {}

        /** Nothing, since it does not fit the options; the reason is a sentence for the operator. */
        record Failed(String reason) implements Made {}
    }

    /** Gets to know what was done about an event that its options did not say. */
    public interface Notes {

        /** Nothing of {@code map} was in the event, so that the value is the whole payload. */
        void mapWasEmpty();

        /** The event's time cannot be the record's timestamp, so that it stands in {@value #EVENT_TIME_HEADER}. */
        void timeWasMoved();

        /** A rule's {@code match} has no value for the event, so that the rule does not apply. */
        void matchFailed();
    }

    /**
     * For all records of a handler, whatever its rules say.
     *
     * @param eventTime whether records bear the time of their event
     * @param seed the handler's own, for {@code rand()} in rules
     */
    record Common(
            Partitioning partitioning,
            boolean eventTime,
            boolean refusedWithoutTopic,
            @Nullable String storeId,
            Limits limits,
            long seed) {}

    /** For whoever only wants to know what would be made. */
    public static final Notes UNNOTED = new Notes() {
        @Override
        public void mapWasEmpty() {}

        @Override
        public void timeWasMoved() {}

        @Override
        public void matchFailed() {}
    };

    private final List<Rule> rules;
    private final Rule own;
    private final Common common;

    /** The first of {@code rules} that matches counts; {@code own} is for events that none matches. */
    RecordPlan(List<Rule> rules, RecordForm own, Common common) {
        this.rules = List.copyOf(rules);
        this.own = new Rule(null, own, "", "");
        this.common = common;
    }

    /**
     * Makes the record of an event.
     *
     * @param now our clock, for events that are ahead of it
     */
    public Made make(LogEntry entry, Instant now, Notes notes) {
        var rule = rules.isEmpty() ? own : ruleFor(entry, notes);
        var form = rule.form();
        if (form == null) {
            return new Made.Filtered(rule.reason());
        }
        try {
            return new Made.Produced(record(entry, form, now, notes));
        } catch (NonFiniteNumberException | RenderFailedException e) {
            return new Made.Failed("failed to prepare kafka message body: " + e.getMessage());
        }
    }

    /** Which of the rules makes the record of an event: its place and what it matches; empty for the handler's own options. */
    public String ruleOf(LogEntry entry) {
        return rules.isEmpty() ? "" : ruleFor(entry, UNNOTED).place();
    }

    private Rule ruleFor(LogEntry entry, Notes notes) {
        var subject = Subject.of(entry.event(), entry.acceptedAt(), common.seed ^ entry.seq());
        for (var rule : rules) {
            if (rule.matches(subject, notes)) {
                return rule;
            }
        }
        return own;
    }

    private OutgoingRecord record(LogEntry entry, RecordForm form, Instant now, Notes notes)
            throws RenderFailedException {
        var event = form.renamed(entry.event());
        long timestamp = common.eventTime ? timestampMillis(event, now) : OutgoingRecord.NOW;
        boolean moved = common.eventTime && timestamp == OutgoingRecord.NOW && hasTime(event);
        if (moved) {
            notes.timeWasMoved();
        }
        return new OutgoingRecord(
                entry.seq(),
                form.kafkaTopic(),
                form.key().key(event),
                form.value().value(event, common.limits, notes),
                headers(entry, event, form, moved),
                common.partitioning,
                timestamp,
                common.refusedWithoutTopic);
    }

    private static long timestampMillis(Event event, Instant now) {
        var time = event.state().time();
        boolean fits = !time.isBefore(Instant.EPOCH) && !time.isAfter(now.plus(MOST_AHEAD));
        return fits ? time.toEpochMilli() : OutgoingRecord.NOW;
    }

    private static boolean hasTime(Event event) {
        return !event.state().time().equals(GoTime.ZERO);
    }

    private List<RecordHeader> headers(LogEntry entry, Event event, RecordForm form, boolean moved)
            throws RenderFailedException {
        var headers = form.headers().headers(event, common.limits);
        if (moved) {
            headers =
                    with(headers, EVENT_TIME_HEADER, GoTime.render(event.state().time()));
        }
        String replay = event.data().headers().get(EventData.REPLAY_HEADER);
        if (replay != null) {
            headers = with(headers, EventData.REPLAY_HEADER, replay);
        }
        return common.storeId == null ? headers : with(headers, EVENT_HEADER, common.storeId + ":" + entry.seq());
    }

    /** A tag may have the same name; what the daemon says of the event counts. */
    private static List<RecordHeader> with(List<RecordHeader> headers, String name, String value) {
        var header = new RecordHeader(name, value.getBytes(UTF_8));
        if (headers.isEmpty()) {
            return List.of(header);
        }
        var all = new ArrayList<>(headers);
        all.removeIf(other -> other.name().equals(name));
        all.add(header);
        return all;
    }
}
