package io.tocsin.kafka.transaction;

import java.time.Instant;
import java.util.List;

/** What a run of events says about its handler, for the cursor that goes with its records. Any thread. */
public interface Progress {

    /** Of records that belong to no handler: nothing is kept for them. */
    long NO_HANDLER = 0;

    /** The handler's number, from 1, never that of another handler; {@link #NO_HANDLER} for none. */
    long handler();

    /** Every event of the handler below this has an outcome that survives a kill without the cursor in Kafka. */
    long settledBelow();

    /** The events of the run that were refused before they became records, in order. */
    List<Long> refused();

    /** When an event of the run was accepted. */
    Instant acceptedAt(long seq);

    /** Of records that belong to no handler. */
    static Progress none() {
        return NoHandler.INSTANCE;
    }
}
