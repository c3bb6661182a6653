package io.tocsin.fault;

import io.tocsin.fixture.flow.Content;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.Judge.Fate;

/**
 * A handler, and which events it must have. The seqs are those of marker events, accepted before and after the request
 * that defined or deleted it, so that its exact place in the log lies between them.
 *
 * @param share which of its topic's events it must have
 * @param beforeDefined seq accepted before it was defined; 0 when it was there before all events
 * @param afterDefined seq accepted after it was defined
 * @param beforeDeleted seq accepted before it was deleted; {@link Long#MAX_VALUE} when it was not
 * @param afterDeleted seq accepted after it was deleted
 */
record Watched(
        String topic,
        String handler,
        String kafkaTopic,
        Share share,
        long beforeDefined,
        long afterDefined,
        long beforeDeleted,
        long afterDeleted) {

    /** A part of a topic's events. */
    enum Share {
        /** All of them. */
        ALL(""),
        /** Those of level CRITICAL. */
        CRITICAL("level() == CRITICAL"),
        /** Every third in log order, however often it was killed in between. */
        THIRD("count() % 3 == 0"),
        /** All that the Kafka topic takes; the others become dead letters. */
        NARROW("");

        private final String match;

        Share(String match) {
            this.match = match;
        }

        /** The handler's {@code match}. */
        String match() {
            return match;
        }

        /** What the handler does with an event; {@code ordinal} is its place among the topic's events, from 1 on. */
        Outcome outcome(long counter, long ordinal) {
            return switch (this) {
                case ALL -> Outcome.DELIVERED;
                case CRITICAL -> Content.isWarning(counter) ? Outcome.FILTERED : Outcome.DELIVERED;
                case THIRD -> ordinal % 3 == 0 ? Outcome.DELIVERED : Outcome.FILTERED;
                case NARROW -> Content.isWide(counter) ? Outcome.DEAD : Outcome.DELIVERED;
            };
        }
    }

    /** What becomes of an event in the end. */
    enum Outcome {
        DELIVERED,
        FILTERED,
        DEAD
    }

    /** One that is there before all events, and stays. */
    static Watched always(String topic, String handler, String kafkaTopic, Share share) {
        return new Watched(topic, handler, kafkaTopic, share, 0, 0, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** What a replay of the events {@code fromSeq} to {@code toSeq} to {@code handler} must bring. */
    static Watched replay(Watched handler, long id, long fromSeq, long toSeq) {
        return new Watched(
                handler.topic(),
                handler.handler() + ", replay " + id,
                handler.kafkaTopic(),
                handler.share(),
                fromSeq - 1,
                fromSeq,
                toSeq,
                toSeq + 1);
    }

    /** The same, deleted between two markers. */
    Watched deletedBetween(long before, long after) {
        return new Watched(topic, handler, kafkaTopic, share, beforeDefined, afterDefined, before, after);
    }

    /** Whether it is there at the end. */
    boolean stays() {
        return beforeDeleted == Long.MAX_VALUE;
    }

    /** Whether it was there before all events, and is at the end. */
    boolean isThereFromTheBeginning() {
        return afterDefined == 0 && stays();
    }

    /** As in a table. */
    String name() {
        return topic + "/" + handler;
    }

    /** What should become of an event of its topic; {@code ordinal} is its place among them, from 1 on. */
    Fate fate(Accepted event, long ordinal) {
        if (event.seq() <= beforeDefined
                || event.seq() >= afterDeleted
                || share.outcome(event.counter(), ordinal) != Outcome.DELIVERED) {
            return Fate.NEVER;
        }
        if (event.seq() < afterDefined) {
            return Fate.OPENING;
        }
        return event.seq() > beforeDeleted ? Fate.CLOSING : Fate.DUE;
    }
}
