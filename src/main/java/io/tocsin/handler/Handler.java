package io.tocsin.handler;

import io.tocsin.eventlog.LogEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running handler: takes accepted events in order and answers each one, later and on any thread.
 *
 * <p>Driven by one {@code delivery.run.Runner}, which calls it from one thread at a time. Retrying, backing off and giving
 * up are the runner's; a handler only says what became of each attempt.
 */
public interface Handler {

    /** How much may be handed over and not yet answered. Constant. */
    Window window();

    /**
     * How many events the next {@link Session#deliver} takes at most, at least 1; the whole window by default. Fewer where
     * the handler itself works long over each, since the thread is wanted by other handlers. Asked before each run.
     */
    default int mostPerRun() {
        return window().events();
    }

    /** Who makes the cursor durable. Constant: a handler for which it changes is made anew, as for another target. */
    default CursorKeeper cursorKeeper() {
        return CursorKeeper.RUNNER;
    }

    /**
     * Whether {@link Session#deliver} may wait for the world: a program, a connection, a disk. Such a handler gets one run
     * at a time, on a thread of its own kind, and is interrupted after {@code attempt-timeout}; it should then
     * return soon. Constant.
     */
    default boolean isBlocking() {
        return false;
    }

    /** What is to blame when a blocking attempt runs out of its time. */
    default Answer.Scope scopeOfTimeout() {
        return Answer.Scope.EVENT;
    }

    /**
     * A new session. The runner opens one when it starts, and again each time it goes back to its lowest unanswered
     * event; it hands nothing to an older one afterwards.
     */
    Session open();

    /**
     * Names what to call when a target that was away is back, so that its backlog moves at once instead of when the
     * runner's backoff ends. A handler that cannot tell never calls it. Called once, before the first {@link #open}.
     *
     * @param wake returns at once; any thread
     */
    default void onTargetBack(Runnable wake) {}

    /**
     * What it delivers to, where that comes and goes with the configuration: a handler made anew from the same definition
     * takes its place only if this is another one. Constant.
     */
    default Optional<Object> target() {
        return Optional.empty();
    }

    /**
     * Where the cursor lies of which it is the {@linkplain CursorKeeper#TARGET keeper}, by a name that stays the same over
     * restarts; empty for the other keepers. Constant.
     */
    default String cursorPlace() {
        return "";
    }

    /**
     * Why it must not be handed anything as long as the cursors at {@code place} are not known, though what lies there is
     * not to be delivered once more; empty when they are known, or are not to be had at all. Asked by the runner of a
     * handler that had something under way at that place when the daemon was killed, and has another target since.
     */
    default Optional<String> awaitsCursorsAt(String place) {
        return Optional.empty();
    }

    /** Whether the target is known to be away, so that a stop need not wait for what is in flight. Any thread. */
    default boolean isTargetAway() {
        return false;
    }

    /** Why nothing can be delivered to the target now; empty while that is not known. Any thread. */
    default Optional<Absence> targetAbsence() {
        return Optional.empty();
    }

    /**
     * What it would do with an event now. Nothing is sent and nothing remembered is changed; may take as long as making
     * what is sent takes, and, where the target has to be asked for what its client forgot, a second more. Any thread, also
     * while {@link Session#deliver} runs and after {@link #close}.
     */
    default Explanation explain(LogEntry entry) {
        return Explanation.delivers(Map.of());
    }

    /**
     * Lets go of what the handler holds. Called once, when every event handed over is answered, or is not to be delivered
     * any more, or the daemon stops; never while {@link Session#deliver} runs.
     */
    default void close() {}

    /**
     * The handler's definition is deleted, or the replay it was made for has ended, durably, and everything it had to do is
     * done: what it keeps at its target may go. Called once, after {@link #close}.
     *
     * @param handlerNumber under which it kept it
     */
    default void forget(long handlerNumber) {}

    /**
     * One uninterrupted stretch of hand-overs. After its first {@link Answer.Deferred} a session answers everything
     * behind that event {@code Deferred} without attempting it, so that nothing younger overtakes.
     */
    interface Session {

        /**
         * Takes an ordered run of events. Each is answered exactly once. Returns soon unless the kind is a blocking one,
         * and never throws for what a target does.
         *
         * @param run in log order, behind everything that this session was given before; not empty, at most
         *     {@link #mostPerRun} events
         * @param cursor moves the handler's cursor; of use unless the {@link #cursorKeeper} is the runner
         * @param answers where the answers go
         */
        void deliver(List<LogEntry> run, CursorCommit cursor, Answers answers);
    }

    /**
     * Why and since when nothing can be delivered to a target.
     *
     * @param reason one sentence for the operator, which names the target
     * @param untilReload whether it is not tried again before somebody reloads
     */
    record Absence(String reason, Instant since, boolean untilReload) {}

    /**
     * A bound on what is handed over and not yet answered.
     *
     * @param events at least 1
     * @param bytes encoded size of the events; a single event may exceed it
     */
    record Window(int events, int bytes) {
        public Window {
            if (events < 1 || bytes < 1) {
                throw new IllegalArgumentException("a window holds at least one event and one byte");
            }
        }
    }
}
