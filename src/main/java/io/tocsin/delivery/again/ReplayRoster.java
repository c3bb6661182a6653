package io.tocsin.delivery.again;

import io.tocsin.eventlog.LogEntry;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which replays there are: those that go on, and those that have ended and stay, so that what is filed under their numbers
 * can be named. It changes neither a replay nor the store.
 *
 * <p>Any thread. One that ends is among both for a moment and never among neither; so whoever looks for one looks among
 * those that go on first.
 */
final class ReplayRoster {

    /** Ended ones of which nothing else is kept are forgotten when so many younger ones are there. */
    private static final int MOST_ENDED = 1_000;

    private final Store store;
    private final Map<Long, Job> jobs = new ConcurrentHashMap<>();
    private final Map<Long, ReplayRow> ended = new ConcurrentHashMap<>();

    /** Knows of none. */
    ReplayRoster(Store store) {
        this.store = store;
    }

    /** One more goes on. */
    void add(Job job) {
        jobs.put(job.row().id(), job);
    }

    /**
     * One has ended, whether or not it was going on here; its row, which says how, is stored.
     *
     * @return whether that was not known
     */
    boolean ended(ReplayRow row) {
        boolean isNew = ended.put(row.id(), row) == null;
        jobs.remove(row.id());
        return isNew;
    }

    /** Ended ones whose rows are no longer stored. */
    void forget(List<ReplayRow> rows) {
        rows.forEach(row -> ended.remove(row.id()));
    }

    /** Those that go on. */
    Collection<Job> jobs() {
        return jobs.values();
    }

    /** Those that go on and deliver to that handler. */
    List<Job> jobsOf(long handlerNumber) {
        return jobs.values().stream()
                .filter(job -> job.row().handlerNumber() == handlerNumber)
                .toList();
    }

    /** One that goes on. */
    Optional<Job> job(long id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /** Whether this very one goes on. */
    boolean has(Job job) {
        return jobs.get(job.row().id()) == job;
    }

    /** Whether one has ended and is not forgotten. */
    boolean hasEnded(long id) {
        return ended.containsKey(id);
    }

    /** {@link Replays#lowestNeeded}. */
    long lowestNeeded(long topicNumber) {
        return jobs.values().stream()
                .filter(job ->
                        job.row().topicNumber() == topicNumber && !job.row().isRetry())
                .mapToLong(job -> job.runner().status().cursor())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** {@link Replays#views}. */
    List<ReplayView> views() {
        var views = new ArrayList<ReplayView>();
        jobs.values().forEach(job -> views.add(view(job)));
        var running = views.stream().map(ReplayView::id).toList();
        ended.values().stream().filter(row -> !running.contains(row.id())).forEach(row -> views.add(view(row)));
        views.sort(Comparator.comparingLong(ReplayView::id).reversed());
        return views;
    }

    /** {@link Replays#find}. */
    Optional<ReplayView> find(long id) {
        var job = jobs.get(id);
        if (job != null) {
            return Optional.of(view(job));
        }
        return Optional.ofNullable(ended.get(id)).map(this::view);
    }

    private ReplayView view(Job job) {
        var row = job.row();
        if (row.end() != null) {
            return view(row);
        }
        var status = job.runner().status();
        String unresolved = job.unresolved();
        var state = unresolved != null
                ? ReplayView.State.UNRESOLVED
                : status.nextAttempt() != null ? ReplayView.State.WAITING : ReplayView.State.RUNNING;
        return view(row, state, unresolved != null ? unresolved : status.cause());
    }

    private ReplayView view(ReplayRow row) {
        var end = row.end();
        boolean isCancelled = end != null && end.isCancelled();
        return view(
                row, isCancelled ? ReplayView.State.CANCELLED : ReplayView.State.DONE, end == null ? "" : end.reason());
    }

    private ReplayView view(ReplayRow row, ReplayView.State state, String cause) {
        var tally = row.tally(store);
        var end = row.end();
        return new ReplayView(
                row.id(),
                row.handler(),
                row.part(),
                state,
                cause,
                new ReplayView.Counts(tally.delivered(), tally.filtered(), tally.dead()),
                state == ReplayView.State.DONE ? 0 : Math.max(0, row.part().count() - tally.events()),
                row.begunAt(),
                end == null ? null : end.at());
    }

    /** {@link Replays#addressee}. */
    Optional<Addressee> addressee(long number) {
        return row(ReplayRow.idOf(number)).map(ReplayRoster::addressee);
    }

    private static Addressee addressee(ReplayRow row) {
        return new Addressee(row.number(), row.handler(), false, row.id());
    }

    private Optional<ReplayRow> row(long id) {
        var job = jobs.get(id);
        return job != null ? Optional.of(job.row()) : Optional.ofNullable(ended.get(id));
    }

    /** {@link Replays#of}. */
    List<Addressee> of(LogEntry entry) {
        var rows = new ArrayList<ReplayRow>(ended.values());
        jobs.values().forEach(job -> rows.add(job.row()));
        return rows.stream()
                .filter(row -> row.topicNumber() == entry.topicNumber()
                        && row.part() instanceof ReplayOrder.Part.Events events
                        && events.has(entry.seq(), entry.event().state().id()))
                .map(ReplayRoster::addressee)
                .distinct()
                .sorted(Comparator.comparingLong(Addressee::number))
                .toList();
    }

    /** Ended ones, the oldest first, that need not be stored any more. Reads the store. */
    List<ReplayRow> forgettable() {
        var old = new ArrayList<>(ended.values());
        old.sort(Comparator.comparingLong(ReplayRow::id));
        return old.subList(0, Math.max(0, old.size() - MOST_ENDED)).stream()
                .filter(row -> !isReferred(row))
                .toList();
    }

    /** Whether receipts or dead letters are filed under it, which could not be named without it. */
    private boolean isReferred(ReplayRow row) {
        return hasRows(Family.RECEIPT, row.number()) || hasRows(Family.DEAD, row.number());
    }

    private boolean hasRows(Family family, long number) {
        try (var rows = store.scan(family, Keys.of(number, 0), Keys.of(number, Long.MAX_VALUE))) {
            return rows.next();
        }
    }
}
