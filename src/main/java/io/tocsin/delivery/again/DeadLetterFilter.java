package io.tocsin.delivery.again;

import io.tocsin.delivery.ledger.DeadLetter;
import io.tocsin.handler.HandlerRef;
import java.time.Instant;
import java.util.Locale;

/**
 * Which dead letters are meant: those that meet everything. Start from {@link #ALL} and the {@code with…} methods.
 *
 * @param topic the name of the alert topic; empty for any
 * @param handler the handler's id; empty for any
 * @param seq the event's; 0 for any
 * @param from given up at this time or later
 * @param to given up before this time
 * @param reason a part of the reason, upper and lower case alike; empty for any
 */
public record DeadLetterFilter(String topic, String handler, long seq, Instant from, Instant to, String reason) {

    /** Every dead letter. */
    public static final DeadLetterFilter ALL = new DeadLetterFilter("", "", 0, Instant.MIN, Instant.MAX, "");

    /** Only of this topic. */
    public DeadLetterFilter withTopic(String newTopic) {
        return new DeadLetterFilter(newTopic, handler, seq, from, to, reason);
    }

    /** Only of handlers with this id. */
    public DeadLetterFilter withHandler(String newHandler) {
        return new DeadLetterFilter(topic, newHandler, seq, from, to, reason);
    }

    /** Only of this event. */
    public DeadLetterFilter withSeq(long newSeq) {
        return new DeadLetterFilter(topic, handler, newSeq, from, to, reason);
    }

    /** Only those given up at {@code newFrom} or later and before {@code newTo}. */
    public DeadLetterFilter withTimes(Instant newFrom, Instant newTo) {
        return new DeadLetterFilter(topic, handler, seq, newFrom, newTo, reason);
    }

    /** Only those whose reason has this part. */
    public DeadLetterFilter withReason(String newReason) {
        return new DeadLetterFilter(topic, handler, seq, from, to, newReason);
    }

    /** Whether the letters of {@code ref} are meant at all. */
    boolean concerns(HandlerRef ref) {
        return (topic.isEmpty() || topic.equals(ref.topic().name()))
                && (handler.isEmpty() || handler.equals(ref.id().name()));
    }

    /** Whether time and reason of a letter are meant. */
    boolean matches(DeadLetter letter) {
        return !letter.at().isBefore(from)
                && letter.at().isBefore(to)
                && letter.reason().toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT));
    }
}
