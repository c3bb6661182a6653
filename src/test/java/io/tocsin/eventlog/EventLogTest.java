package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private final MemoryStore store = new MemoryStore();
    private final LogWriter writer = new LogWriter(store);
    private final EventLog log = new EventLog(store, EventLog.DEFAULT_TAIL_BYTES);

    @Test
    void readsRecentEntriesOfAKeptTopicWithoutTheStore() {
        // given
        log.keep(1, writer.nextSeq());
        List<LogEntry> entries = append(1, "a", "b");
        failStore();

        // when
        List<LogEntry> read = log.read(1, Samples.TOPIC, 1, 10, 100_000);

        // then
        assertThat(read).isEqualTo(entries);
        assertThat(log.entry(1, Samples.TOPIC, 2)).contains(entries.get(1));
        assertThat(log.read(1, Samples.TOPIC, 3, 10, 100_000)).isEmpty();
    }

    @Test
    void readsFromTheStoreWhatCameBeforeItWasKept() {
        // given
        var entries = new ArrayList<>(append(1, "a"));
        log.keep(1, writer.nextSeq());
        entries.addAll(append(1, "b"));

        // when
        List<LogEntry> read = log.read(1, Samples.TOPIC, 1, 10, 100_000);

        // then
        assertThat(read).isEqualTo(entries);
    }

    @Test
    void doesNotMissWhatWasAppendedBetweenTheSeqItIsKeptFromAndNow() {
        // given
        long nextSeq = writer.nextSeq();
        List<LogEntry> entries = append(1, "a");

        // when
        log.keep(1, nextSeq);

        // then
        assertThat(log.read(1, Samples.TOPIC, nextSeq, 10, 100_000)).isEqualTo(entries);
    }

    @Test
    void readsFromTheStoreAgainAfterAWriteOfUnknownOutcome() {
        // given
        log.keep(1, writer.nextSeq());
        append(1, "a");
        writer.write(1, List.of(Samples.draft("stored, but never appended")));

        // when
        log.restartTail(writer.nextSeq());
        append(1, "c");

        // then
        assertThat(log.read(1, Samples.TOPIC, 1, 10, 100_000))
                .extracting(LogEntry::seq)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void keepsNothingOfATopicWithoutHandlers() {
        // given
        append(1, "a");
        log.keep(2, writer.nextSeq());
        append(2, "b");
        long kept = log.tailBytes();

        // when
        log.forget(2);

        // then
        assertThat(kept).isPositive();
        assertThat(log.tailBytes()).isZero();
    }

    @Test
    void staysBelowItsBoundAndForgetsTheOldestFirst() {
        // given
        var small = new EventLog(store, 20_000);
        small.keep(1, writer.nextSeq());

        // when
        for (int i = 0; i < 100; i++) {
            small.appended(writer.write(1, List.of(Samples.draft("event " + i))));
        }

        // then
        assertThat(small.tailBytes()).isBetween(10_000L, 20_000L);
        failStore();
        assertThat(small.entry(1, Samples.TOPIC, 100)).isPresent();
        assertThatThrownBy(() -> small.entry(1, Samples.TOPIC, 1)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aReaderBesideTheWriterGetsEachEntryOnceAndInOrder() {
        // given
        int count = 1_000;
        var small = new EventLog(store, 20_000);
        small.keep(1, writer.nextSeq());

        // when
        var writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                small.appended(writer.write(1 + i % 2, List.of(Samples.draft("event " + i))));
            }
        });
        List<Long> seqs = new ArrayList<>();
        long from = 1;
        while (seqs.size() < count / 2) {
            boolean wasWriting = !writing.isDone();
            List<LogEntry> read = small.read(1, Samples.TOPIC, from, 7, 100_000);
            for (LogEntry entry : read) {
                seqs.add(entry.seq());
                from = entry.seq() + 1;
            }
            assertThat(wasWriting || !read.isEmpty())
                    .as("progress after seq " + from)
                    .isTrue();
        }

        // then
        assertThat(writing).succeedsWithin(Duration.ofMinutes(2));
        assertThat(seqs)
                .isEqualTo(
                        LongStream.range(0, count / 2).mapToObj(i -> 1 + 2 * i).toList());
    }

    @Test
    void givesAtLeastOneEventHoweverLargeItIs() {
        // given
        log.keep(1, writer.nextSeq());
        log.appended(writer.write(
                1, List.of(Samples.draft("a").withData(Samples.largeData(500, 20_000)), Samples.draft("b"))));
        var fromStore = new EventLog(store, 0);

        // when
        List<LogEntry> recent = log.read(1, Samples.TOPIC, 1, 10, 1);

        // then
        assertThat(recent).hasSize(1).isEqualTo(fromStore.read(1, Samples.TOPIC, 1, 10, 1));
        assertThat(recent.get(0).bytes()).isGreaterThan(60_000);
    }

    @Test
    void doesNotRunIntoTheNextTopic() {
        // given
        append(1, "a");
        append(2, "b");
        append(1, "c");

        // when
        List<LogEntry> read = log.read(1, Samples.TOPIC, 1, 10, 100_000);

        // then
        assertThat(read).extracting(LogEntry::seq).containsExactly(1L, 3L);
    }

    @Test
    void followsTheEventsOfAnIdBackwards() {
        // given
        append(1, "a", "b", "a");
        append(1, "b", "a");

        // when
        List<LogEntry> history = log.history(1, Samples.TOPIC, 5, 10);

        // then
        assertThat(history).extracting(LogEntry::seq).containsExactly(5L, 3L, 1L);
        assertThat(log.history(1, Samples.TOPIC, 5, 2)).hasSize(2);
        assertThat(log.history(1, Samples.TOPIC, 0, 2)).isEmpty();
    }

    @Test
    void endsAHistoryWhereTheLogIsTrimmed() {
        // given
        append(1, "a", "a", "a");
        var trim = new Batch();
        trim.deleteRange(Family.LOG, EventLog.key(1, 0), EventLog.key(1, 3));
        store.write(trim, Store.Durability.SYNCED);

        // when
        List<LogEntry> history = log.history(1, Samples.TOPIC, 3, 10);

        // then
        assertThat(history).extracting(LogEntry::seq).containsExactly(3L);
    }

    @Test
    void findsNothingInMemoryThatIsTrimmed() {
        // given
        log.keep(1, 1);
        log.keep(2, 1);
        append(1, "a", "b");
        append(2, "a");
        append(1, "c");
        long before = log.tailBytes();
        var trim = new Batch();
        trim.deleteRange(Family.LOG, EventLog.key(1, 0), EventLog.key(1, 3));
        store.write(trim, Store.Durability.SYNCED);

        // when
        log.trimmed(Map.of(1L, 3L));

        // then
        assertThat(log.entry(1, Samples.TOPIC, 2)).isEmpty();
        assertThat(log.entry(1, Samples.TOPIC, 4)).isPresent();
        assertThat(log.entry(2, Samples.TOPIC, 3)).isPresent();
        assertThat(log.read(1, Samples.TOPIC, 1, 10, 100_000))
                .extracting(LogEntry::seq)
                .containsExactly(4L);
        assertThat(log.tailBytes()).isEqualTo(before / 2);
    }

    @Test
    void namesTheSeqOfADamagedEntry() {
        // given
        append(1, "a", "b");
        var damage = new Batch();
        damage.put(Family.LOG, EventLog.key(1, 2), new byte[] {1, 2, 3});
        store.write(damage, Store.Durability.SYNCED);

        // then
        assertThatThrownBy(() -> log.read(1, Samples.TOPIC, 1, 10, 100_000))
                .isInstanceOfSatisfying(
                        UnreadableLogException.class, e -> assertThat(e.seq()).isEqualTo(2))
                .hasMessageStartingWith("the log cannot be read at seq 2: ");
        assertThat(log.read(1, Samples.TOPIC, 1, 1, 100_000)).hasSize(1);
    }

    @Test
    void hasKeysThatSortByTopicAndThenSeq() {
        assertThat(EventLog.key(1, 0x0102)).containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2);
        assertThat(EventLog.seq(EventLog.key(7, Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    }

    private List<LogEntry> append(long topicNumber, String... ids) {
        var entries = writer.write(
                topicNumber,
                IntStream.range(0, ids.length)
                        .mapToObj(i -> Samples.draft(ids[i]))
                        .toList());
        log.appended(entries);
        return entries;
    }

    private void failStore() {
        store.failNextWrite();
        assertThatThrownBy(() -> store.write(new Batch(), Store.Durability.SYNCED))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
