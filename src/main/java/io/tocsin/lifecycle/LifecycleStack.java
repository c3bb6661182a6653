package io.tocsin.lifecycle;

import io.tocsin.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened, so that it is closed in reverse order, all of it, also when something in between fails.
 *
 * <p>Opened by one thread, in dependency order; closed once, by any thread. A start that failed ends by
 * {@link #closeAfter}, on the same path as a stop.
 */
public final class LifecycleStack implements Resource {

    /** How long a start that failed may take to close what it had opened. */
    static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private record Entry(String name, Resource resource) {}

    private record Failure(String name, Throwable cause) {

        /** What a stack within this one left undone has names already, which say more than that of the stack. */
        Stream<String> leftUndone() {
            if (cause instanceof CloseFailedException within
                    && !within.leftUndone().isEmpty()) {
                return within.leftUndone().stream();
            }
            return Stream.of(name + ": " + sentence().replaceFirst("\\.+$", ""));
        }

        /** For the operator, who is not shown what only means something to who knows the program. */
        private String sentence() {
            return cause instanceof ProblemException expected ? expected.getMessage() : "it failed; the log says how";
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(LifecycleStack.class);

    private final Deque<Entry> entries = new ArrayDeque<>();
    private boolean closed;

    /**
     * Remembers {@code resource}, to be closed before everything opened earlier.
     *
     * @param name what the operator reads when closing it fails
     * @throws IllegalStateException when the stack is closed; the resource is then closed at once
     */
    public <R extends Resource> R opened(String name, R resource) {
        push(new Entry(name, resource));
        return resource;
    }

    /** The same for a resource that closes without a deadline. */
    public <R extends AutoCloseable> R opened(String name, R resource) {
        push(new Entry(name, deadline -> close(name, resource)));
        return resource;
    }

    /** The same for a step that is no object of its own but has something to undo. */
    public void onClose(String name, Runnable undo) {
        push(new Entry(name, deadline -> undo.run()));
    }

    /**
     * Closes everything, the last opened first, each with what is left of {@code deadline}; after a failure, and once
     * the deadline has expired, it goes on with the next. A second call does nothing.
     *
     * @throws CloseFailedException naming everything that failed, with the reasons suppressed in it; what was not to be
     *     expected is logged, and not told but by its name
     */
    @Override
    public void close(Deadline deadline) {
        var failures = closeAll(deadline);
        if (!failures.isEmpty()) {
            var joined = new CloseFailedException(
                    failures.stream().flatMap(Failure::leftUndone).toList());
            failures.forEach(failure -> joined.addSuppressed(failure.cause()));
            throw joined;
        }
    }

    /**
     * Closes everything because {@code failure} stopped the start, within 10 seconds.
     *
     * @return {@code failure}, to be thrown; what failed while closing is suppressed in it
     */
    public <E extends Throwable> E closeAfter(E failure) {
        closeAll(Deadline.after(AFTER_FAILURE)).forEach(later -> failure.addSuppressed(later.cause()));
        return failure;
    }

    private void push(Entry entry) {
        synchronized (entries) {
            if (!closed) {
                entries.push(entry);
                return;
            }
        }
        var failure = new IllegalStateException(entry.name() + " was opened after the stack was closed");
        closeEach(List.of(entry), Deadline.after(AFTER_FAILURE)).forEach(later -> failure.addSuppressed(later.cause()));
        throw failure;
    }

    private List<Failure> closeAll(Deadline deadline) {
        List<Entry> lastOpenedFirst;
        synchronized (entries) {
            closed = true;
            lastOpenedFirst = List.copyOf(entries);
            entries.clear();
        }
        return closeEach(lastOpenedFirst, deadline);
    }

    private static List<Failure> closeEach(List<Entry> entries, Deadline deadline) {
        var failures = new ArrayList<Failure>();
        for (var entry : entries) {
            try {
                entry.resource().close(deadline);
            } catch (RuntimeException | Error e) {
                // An Error too: a class that is missing while the listener closes must not leave the store open.
                failures.add(new Failure(entry.name(), e));
                if (!(e instanceof ProblemException)) {
                    LOG.error("Something failed while it was closed; name={}", entry.name(), e);
                }
            }
        }
        return failures;
    }

    private static void close(String name, AutoCloseable resource) {
        try {
            resource.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseFailedException("closing " + name + " was interrupted", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CloseFailedException(e.getMessage() == null ? "it failed" : e.getMessage(), e);
        }
    }
}
