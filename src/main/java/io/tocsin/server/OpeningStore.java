package io.tocsin.server;

import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Resource;
import io.tocsin.store.Store;
import io.tocsin.store.StoreUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The store, opened on the thread {@code store-opening}: replaying its log keeps one core busy, and meanwhile the clusters
 * can connect on another. Any thread may call it.
 */
final class OpeningStore implements Resource {

    private final CompletableFuture<Store> opened = new CompletableFuture<>();

    private OpeningStore() {}

    /** Begins to open the store. */
    static OpeningStore begin(NamedThreads threads, Supplier<Store> open) {
        var opening = new OpeningStore();
        threads.start("store-opening", NamedThreads.Mode.DAEMON, () -> opening.run(open));
        return opening;
    }

    private void run(Supplier<Store> open) {
        try {
            opened.complete(open.get());
        } catch (RuntimeException | Error e) {
            opened.completeExceptionally(e);
        }
    }

    /**
     * The store, as soon as it is open.
     *
     * @throws io.tocsin.problem.ProblemException when it cannot be opened
     * @throws StoreUnavailableException when the caller is interrupted before
     */
    Store store() {
        try {
            return opened.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("The store is still being opened.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException("the store cannot be opened", e.getCause());
        }
    }

    /**
     * Closes the store, if it could be opened.
     *
     * @throws CloseFailedException when it is still being opened at the deadline
     */
    @Override
    public void close(Deadline deadline) {
        try {
            opened.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS).close();
        } catch (ExecutionException e) {
            // the start, which asked for the store, says why
        } catch (TimeoutException e) {
            throw new CloseFailedException("it is still being opened");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseFailedException("interrupted while it is being opened");
        }
    }
}
