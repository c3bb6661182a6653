package io.tocsin.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.delivery.Deliveries;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.run.Onlooker;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.http.Feed;
import io.tocsin.wire.JsonWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who watches: gets the events of the log behind a place, and what is answered meanwhile, at its own pace. Events are
 * read from the log, which is on disk, so that a slow reader costs nobody anything; answers are not kept for it, so that
 * one who does not take them is cut off, and one who takes nothing at all is too.
 *
 * <p>{@link #wake} and {@link #answered} return at once; any thread. The rest is done on a pool's thread, one at a time.
 */
final class Watch implements Onlooker {

    /** One who has taken nothing for so long is cut off. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A comment is sent after so long without anything else. */
    static final Duration QUIET = Duration.ofSeconds(15);

    /** Answers that may wait to be read. */
    static final int MOST_ANSWERS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private record Answered(long handlerNumber, Receipt receipt) {}

    private final Feed feed;
    private final WatchedLog log;
    private final Deliveries deliveries;
    private final boolean wantsAnswers;
    private final Schedule schedule;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private final Deque<Answered> answers = new ArrayDeque<>();
    private final Map<Long, Boolean> isOfWatchedTopic = new ConcurrentHashMap<>();
    private boolean overflowed;
    private long lastTakenNanos = System.nanoTime();

    /** Has a task run soon; false when that cannot be now. */
    @FunctionalInterface
    interface Schedule {
        boolean soon(Runnable task);
    }

    Watch(Feed feed, WatchedLog log, Deliveries deliveries, boolean wantsAnswers, Schedule schedule) {
        this.feed = feed;
        this.log = log;
        this.deliveries = deliveries;
        this.wantsAnswers = wantsAnswers;
        this.schedule = schedule;
    }

    /** Says behind which event it begins, should the first break come before the next one, and how soon to come back. */
    void begin() {
        feed.onRoom(this::wake);
        offer(("id: " + (log.next() - 1) + "\nretry: 2000\n\n").getBytes(UTF_8));
        wake();
    }

    /** There may be something to write. */
    void wake() {
        if (scheduled.compareAndSet(false, true) && !schedule.soon(this::run)) {
            scheduled.set(false);
        }
    }

    private void run() {
        scheduled.set(false);
        synchronized (this) {
            if (feed.isOver()) {
                return;
            }
            try {
                write();
            } catch (RuntimeException e) {
                // a failed store, or a damaged row: what was read so far is right, and the reader can come back
                LOG.atWarn()
                        .setMessage("watching ended")
                        .addKeyValue("error", e.toString())
                        .log();
                end("the log cannot be read now: " + e.getMessage());
            }
        }
    }

    /** From time to time: a sign of life, and an end to one who takes nothing. */
    synchronized void tick() {
        long sinceNanos = System.nanoTime() - lastTakenNanos;
        if (!pieces.isEmpty() && sinceNanos > PATIENCE.toNanos()) {
            end("nothing was taken for " + PATIENCE.toSeconds() + " s. Fix: read faster, or watch fewer topics.");
        } else if (pieces.isEmpty() && sinceNanos > QUIET.toNanos()) {
            offer(": still here\n\n".getBytes(UTF_8));
        }
    }

    @Override
    public boolean looksAt(long handlerNumber) {
        return wantsAnswers
                && isOfWatchedTopic.computeIfAbsent(
                        handlerNumber,
                        number ->
                                deliveries.topicOf(number).filter(log::watches).isPresent());
    }

    @Override
    public void answered(long handlerNumber, List<Receipt> receipts, long cursor) {
        synchronized (answers) {
            for (var receipt : receipts) {
                if (answers.size() == MOST_ANSWERS) {
                    overflowed = true;
                    break;
                }
                answers.add(new Answered(handlerNumber, receipt));
            }
        }
        wake();
    }

    private void write() {
        if (hasOverflowed()) {
            end("more than " + MOST_ANSWERS + " deliveries waited. Fix: read faster, or watch fewer topics.");
            return;
        }
        if (!drain()) {
            return;
        }
        log.read(this::add);
        addAnswers();
        if (!pieces.isEmpty() && drain()) {
            // there may be more, but others want the thread too
            wake();
        }
    }

    /** False when there is no room for all of what is waiting. */
    private boolean drain() {
        while (!pieces.isEmpty()) {
            if (!offer(pieces.peek())) {
                return false;
            }
            pieces.remove();
        }
        return true;
    }

    private boolean offer(byte[] piece) {
        boolean taken = feed.offer(piece);
        if (taken) {
            lastTakenNanos = System.nanoTime();
        }
        return taken;
    }

    private boolean hasOverflowed() {
        synchronized (answers) {
            return overflowed;
        }
    }

    /** Those of events that were written; the others wait until theirs is, so that nobody hears of an event too late. */
    private void addAnswers() {
        int left;
        synchronized (answers) {
            left = answers.size();
        }
        for (; left > 0; left--) {
            Answered answered;
            synchronized (answers) {
                answered = answers.remove();
                if (answered.receipt().seq() >= log.next()) {
                    answers.add(answered);
                    continue;
                }
            }
            add(answered);
        }
    }

    private void add(Answered answered) {
        var delivery = deliveries.of(answered.handlerNumber(), answered.receipt());
        if (delivery.isEmpty()) {
            return;
        }
        var ref = delivery.get().handler();
        var json = JsonWriter.compact().beginObject();
        json.name("topic").value(ref.topic().name());
        json.name("handler").value(ref.id().name());
        json.name("kind").value(delivery.get().kind());
        json.name("seq").value(answered.receipt().seq());
        DeliveryJson.writeOutcome(json, delivery.get());
        pieces.add(piece("event: delivery\n", json));
    }

    private void add(WatchedLog.Found found) {
        var json = JsonWriter.compact().beginObject();
        if (found instanceof WatchedLog.Gap gap) {
            json.name("from").value(gap.fromSeq()).name("to").value(gap.toSeq());
            json.name("reason").value("no longer kept in the log");
            pieces.add(piece("event: gap\n", json));
        } else if (found instanceof WatchedLog.Logged logged) {
            LogEntry entry = logged.entry();
            json.name("topic").value(entry.event().topic().name());
            EntryJson.writeMembers(json, entry);
            json.name("changed").value(entry.event().isChange());
            EntryJson.writeContents(json, entry);
            pieces.add(piece("id: " + entry.seq() + "\nevent: event\n", json));
        } else {
            throw new AssertionError(found);
        }
    }

    /** Compact JSON has no line ends, so that it is one line of data. */
    private static byte[] piece(String head, JsonWriter json) {
        return (head + "data: " + json.endObject() + "\n\n").getBytes(UTF_8);
    }

    private void end(String reason) {
        LOG.atInfo()
                .setMessage("a watching client was cut off")
                .addKeyValue("seq", log.next() - 1)
                .addKeyValue("error", reason)
                .log();
        pieces.clear();
        feed.dropWaiting();
        var json = JsonWriter.compact().beginObject().name("reason").value(reason);
        feed.offer(piece("event: end\n", json));
        feed.end();
    }
}
