package io.tocsin.handler;

/** Where a handler's answers go. Any thread may call it; it neither blocks nor throws. */
@FunctionalInterface
public interface Answers {

    /**
     * What became of one event.
     *
     * @param seq the event's
     * @param answer final for this attempt; a second answer for the same hand-over is ignored
     */
    void answer(long seq, Answer answer);
}
