package io.tocsin.lifecycle;

/** Something that holds threads, files or connections until it is closed. */
public interface Resource {

    /**
     * Lets go of everything, waiting no longer than {@code deadline}; an expired one means: give up at once what cannot
     * be finished. Idempotent, and safe before the resource was used.
     *
     * @throws CloseFailedException when something was left undone; the message says what
     */
    void close(Deadline deadline);
}
