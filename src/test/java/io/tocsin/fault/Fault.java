package io.tocsin.fault;

import io.tocsin.lifecycle.FaultPoint;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can happen. Faults of different lanes go on at the same time; those of one lane one after the other. */
enum Fault {
    /** One broker: {@code kill -9}, and a start some seconds later. */
    BROKER_KILLED(Lane.KAFKA),
    /** One broker: SIGSTOP, and SIGCONT some seconds later. */
    BROKER_FROZEN(Lane.KAFKA),
    /** The same, in the moment in which a request to store records, or to commit a transaction, reaches it. */
    BROKER_FROZEN_AT_COMMIT(Lane.KAFKA),
    /** Two brokers frozen until the third refuses what only it would have ({@code min.insync.replicas}). */
    TOO_FEW_REPLICAS(Lane.KAFKA),
    /** All brokers frozen for longer than {@code delivery-timeout} and {@code max.block.ms}. */
    OUTAGE_FROZEN(Lane.KAFKA),
    /** No connection to any broker for longer than {@code delivery-timeout} and {@code max.block.ms}. */
    OUTAGE_REFUSED(Lane.KAFKA),
    /** Every connection to the brokers cut, some times over. */
    CONNECTIONS_CUT(Lane.KAFKA),
    /** Everything to and from the brokers comes late. */
    CONNECTIONS_DELAYED(Lane.KAFKA),
    /** What is sent arrives, what is answered is lost, and the connections are cut. */
    ANSWERS_LOST(Lane.KAFKA),

    /** {@code kill -9} of the daemon. */
    DAEMON_KILLED(Lane.DAEMON),
    /** SIGTERM to the daemon. */
    DAEMON_STOPPED(Lane.DAEMON),
    /** The daemon can write to no file any more; sometimes it is killed then. */
    DISK_FULL(Lane.DAEMON),
    /** The publishers' connections cut while the daemon's answers are held back. */
    PUBLISHERS_CUT(Lane.DAEMON),
    /** The daemon dies between the sync and the answer. */
    AT_AFTER_SYNC(FaultPoint.AFTER_SYNC),
    /** The daemon dies between the acknowledgement and its cursor. */
    AT_BEFORE_CURSOR(FaultPoint.BEFORE_CURSOR),
    /** The daemon dies with a definition on disk that is not in force. */
    AT_REDEFINING(FaultPoint.REDEFINING),
    /** The daemon dies with records in a transaction that is not committed. */
    AT_BEFORE_COMMIT(FaultPoint.BEFORE_COMMIT),
    /** The daemon dies between Kafka's commit and all that it does then. */
    AT_AFTER_COMMIT(FaultPoint.AFTER_COMMIT),
    /** The daemon dies between what a replay has delivered and how far it has come. */
    AT_REPLAYING(FaultPoint.REPLAYING),
    /** The daemon dies while it takes out of the store what is no longer kept. */
    AT_TRIMMING(FaultPoint.TRIMMING),

    /** Changed options of a cluster are reloaded, or a cluster is disabled or comes back. */
    RELOADED(Lane.DEFINITIONS),
    /** A handler gets another definition. */
    HANDLER_REPLACED(Lane.DEFINITIONS),
    /** A handler goes to the other cluster. */
    HANDLER_MOVED(Lane.DEFINITIONS),
    /** A handler is deleted, and another one defined. */
    HANDLER_DELETED(Lane.DEFINITIONS);

    /** Which faults wait for each other. */
    enum Lane {
        KAFKA,
        DAEMON,
        DEFINITIONS
    }

    private final Lane lane;
    private final @Nullable FaultPoint place;

    Fault(Lane lane) {
        this.lane = lane;
        this.place = null;
    }

    Fault(FaultPoint place) {
        this.lane = Lane.DAEMON;
        this.place = place;
    }

    /** Those of a lane that can happen in a mode. */
    static List<Fault> of(Lane lane, Mode mode) {
        return Arrays.stream(values())
                .filter(fault -> fault.lane == lane && fault.happensIn(mode))
                .toList();
    }

    /** Whether it can happen. */
    boolean happensIn(Mode mode) {
        return mode == Mode.EXACTLY_ONCE || (place != FaultPoint.BEFORE_COMMIT && place != FaultPoint.AFTER_COMMIT);
    }

    Lane lane() {
        return lane;
    }

    /** Where the daemon dies; null when the fault has no such place. */
    @Nullable
    FaultPoint place() {
        return place;
    }

    /** As in the table. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
