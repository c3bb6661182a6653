package io.tocsin.delivery.again;

import io.tocsin.handler.HandlerRef;
import java.util.List;

/** What is to be delivered once more, and to whom. */
public sealed interface ReplayOrder {

    /** Events of one id that one replay takes at most; they are listed in its row. */
    int MOST_OF_ONE_ID = 10_000;

    /** A handler that is not deleted. */
    HandlerRef handler();

    /** What the order is of. */
    Part part();

    /** A part of the log of the handler's topic. */
    record Events(HandlerRef handler, Part.Events part) implements ReplayOrder {}

    /** Dead letters of the handler, or of a former one of its name. */
    record Letters(HandlerRef handler, Part.Letters part) implements ReplayOrder {}

    /** Which events or letters. */
    sealed interface Part {

        /** How many there are. */
        long count();

        /**
         * Events of a topic.
         *
         * @param fromSeq from this seq on
         * @param endSeq below this seq
         * @param event only of this id; empty for all
         * @param seqs the events of that id in the range, rising, at most {@link #MOST_OF_ONE_ID}; empty for all ids
         * @param firstOrdinal of the first event of the topic in the range
         * @param lastOrdinal of the last one; lower than the first when there is none
         */
        record Events(long fromSeq, long endSeq, String event, List<Long> seqs, long firstOrdinal, long lastOrdinal)
                implements Part {

            /** Checks the bounds and copies. */
            public Events {
                seqs = List.copyOf(seqs);
                if (fromSeq < 1 || endSeq < fromSeq || seqs.size() > MOST_OF_ONE_ID) {
                    throw new IllegalArgumentException("no part of a log: " + fromSeq + " to " + endSeq);
                }
            }

            /** How many events are to be read. */
            @Override
            public long count() {
                return event.isEmpty() ? Math.max(0, lastOrdinal - firstOrdinal + 1) : seqs.size();
            }

            /** Whether the event with this seq and id is meant. */
            boolean has(long seq, String id) {
                return fromSeq <= seq && seq < endSeq && (event.isEmpty() || event.equals(id));
            }
        }

        /**
         * Dead letters.
         *
         * @param filedUnder the number under which they are filed
         * @param ofReplay the replay that they come from; 0 for none
         * @param filter which of them; topic and handler are not looked at
         * @param count how many there were when it was counted
         */
        record Letters(long filedUnder, long ofReplay, DeadLetterFilter filter, long count) implements Part {}
    }
}
