package io.tocsin.handler;

/** Who makes a handler's cursor durable once the events below it are answered. */
public enum CursorKeeper {
    /**
     * The runner, a moment after the answers and unsynced: what was answered in the last 100 ms before a kill is delivered
     * once more.
     */
    RUNNER,
    /**
     * The handler, in our store, in the very write that holds its effect: {@link CursorCommit#addTo}. It gets one run at a
     * time, and the runner stores nothing of its own meanwhile. An event of a run that is refused ends what can be
     * committed of it; those behind it are answered deferred, unattempted.
     */
    STORE_WRITE,
    /**
     * The handler, at its target and atomically with the effect, as in a Kafka transaction, under {@link
     * CursorCommit#handlerNumber}. What stands there wins: events that it covers are answered {@link Answer.Delivered}
     * without another attempt, whatever the runner hands over after a kill. The runner stores its own cursor and the
     * receipts besides, unsynced, after the answers.
     *
     * <p>Several runs may be under way. The first event that is deferred ends what the session can commit, and those behind
     * it are answered deferred, unattempted. Refused events are passed: the cursor at the target names those from {@link
     * CursorCommit#settledBelow} on, so that they are refused once more if a kill came before their dead letters.
     *
     * <p>Before another handler takes the place of such a one, the runner stores the cursor synced: what the former one was
     * to filter, the next one must not take for delivered, and another target does not know what this one has.
     */
    TARGET
}
