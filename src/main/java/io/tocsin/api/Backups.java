package io.tocsin.api;

import io.tocsin.eventlog.Drain;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Pool;
import io.tocsin.lifecycle.Resource;
import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import io.tocsin.store.Store;
import io.tocsin.store.rescue.Backup;
import io.tocsin.store.rescue.StoreView;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes backups of the running daemon's store, one at a time, on a thread {@code backup-<n>}. Any thread may ask. */
public final class Backups implements Resource {

    /** How far one is. */
    enum State {
        /** It is being made. */
        RUNNING,
        /** It is whole. */
        DONE,
        /** There is none. */
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The one that was asked for last.
     *
     * @param bytes what it holds; 0 until it is done
     * @param lastSeq the last event in it; 0 until it is done, and for an empty log
     * @param error why it failed; empty otherwise
     */
    record Progress(Path directory, State state, Instant began, long bytes, long lastSeq, String error) {}

    /** One is being made. */
    static final class BusyException extends ProblemException {

        private static final long serialVersionUID = 1L;

        private BusyException(Path directory) {
            super(Category.CONFLICT, "a backup to " + directory + " is being made. Ask again when it is done.", null);
        }
    }

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(
                    "'backup-'yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    private final Store store;
    private final Path parent;
    private final InstantSource clock;
    private final Pool thread;
    private final AtomicReference<@Nullable Progress> latest = new AtomicReference<>();

    /** Backups without a place of their own go to {@code backups} below the data directory. */
    public Backups(Store store, Path dataDir, NamedThreads threads, InstantSource clock) {
        this.store = store;
        this.parent = dataDir.resolve("backups");
        this.clock = clock;
        this.thread = threads.pool("backup", 1, 1, NamedThreads.Mode.DAEMON);
    }

    /** The one that was asked for last. */
    Optional<Progress> latest() {
        return Optional.ofNullable(latest.get());
    }

    /**
     * Begins one.
     *
     * @param to its directory, which must not exist; null for one that is named by the time
     * @throws BusyException while another is being made
     */
    Progress begin(@Nullable Path to) {
        var now = clock.instant();
        var target = to == null ? parent.resolve(NAME.format(now)) : to;
        var begun = new Progress(target, State.RUNNING, now, 0, 0, "");
        var before = latest.get();
        if ((before != null && before.state() == State.RUNNING) || !latest.compareAndSet(before, begun)) {
            throw new BusyException(before == null ? target : before.directory());
        }
        if (!thread.offer(() -> make(begun))) {
            latest.set(failed(begun, "tocsind is stopping"));
        }
        return begun;
    }

    private void make(Progress begun) {
        try {
            var backup = Backup.make(store, begun.directory());
            long lastSeq;
            try (var view = StoreView.open(backup.directory())) {
                lastSeq = new DrainIndex(view).last().map(Drain::endSeq).orElse(1L) - 1;
            }
            latest.set(new Progress(backup.directory(), State.DONE, begun.began(), backup.bytes(), lastSeq, ""));
            LOG.info("A backup is done. dir={} bytes={} lastSeq={}", backup.directory(), backup.bytes(), lastSeq);
        } catch (ProblemException e) {
            latest.set(failed(begun, String.valueOf(e.getMessage())));
            LOG.error("A backup failed. dir={} error={}", begun.directory(), e.getMessage());
        } catch (RuntimeException | Error e) {
            // whoever asks must not wait for ever; the thread reports the mistake
            latest.set(failed(begun, "a mistake in the program: " + e));
            throw e;
        }
    }

    private static Progress failed(Progress begun, String error) {
        return new Progress(begun.directory(), State.FAILED, begun.began(), 0, 0, error);
    }

    @Override
    public void close(Deadline deadline) {
        thread.close(deadline);
    }
}
