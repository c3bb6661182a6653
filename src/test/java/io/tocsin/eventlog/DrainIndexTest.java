package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.eventlog.Drain.Run;
import io.tocsin.golden.Golden;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainIndexTest {

    private static final Instant NOON = Samples.NOON;

    private final MemoryStore store = new MemoryStore();
    private final LogWriter writer = new LogWriter(store);
    private final DrainIndex index = new DrainIndex(store);

    @Test
    void saysWhichTopicASeqBelongsTo() {
        // given
        writer.writeDrain(NOON, List.of(new Run(7, 2), new Run(3, 1), new Run(7, 1)));
        writer.writeDrain(NOON, List.of(new Run(5, 1)));

        // then
        assertThat(index.topicOf(1)).hasValue(7);
        assertThat(index.topicOf(2)).hasValue(7);
        assertThat(index.topicOf(3)).hasValue(3);
        assertThat(index.topicOf(4)).hasValue(7);
        assertThat(index.topicOf(5)).hasValue(5);
        assertThat(index.topicOf(6)).isEmpty();
        assertThat(index.topicOf(0)).isEmpty();
        assertThat(index.topicOf(-1)).isEmpty();
        assertThat(index.topicOf(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void knowsTheNextSeqAndTheLastAcceptance() {
        // given
        assertThat(index.last()).isEmpty();
        writer.writeDrain(NOON, List.of(new Run(1, 10)));
        var newest = writer.writeDrain(NOON.plusNanos(1), List.of(new Run(1, 2), new Run(2, 3)));

        // when
        var last = index.last();

        // then
        assertThat(last).contains(newest);
        assertThat(newest.endSeq()).isEqualTo(16);
    }

    @Test
    void doesNotTakeEventsForRowsOfItsOwn() {
        // given
        writer.write(1, List.of(Samples.draft("a")));

        // then
        assertThat(index.last()).map(Drain::endSeq).contains(2L);
        assertThat(index.firstSeqSince(NOON)).hasValue(1);
    }

    @Test
    void findsNothingThatIsTrimmed() {
        // given
        writer.writeDrain(NOON, List.of(new Run(1, 10)));
        writer.writeDrain(NOON.plusSeconds(1), List.of(new Run(1, 10)));
        var trim = new Batch();
        trim.deleteRange(Family.LOG, EventLog.key(0, 0), EventLog.key(0, 11));

        // when
        store.write(trim, Store.Durability.SYNCED);

        // then
        assertThat(index.topicOf(10)).isEmpty();
        assertThat(index.topicOf(11)).hasValue(1);
        assertThat(index.firstSeqSince(Instant.EPOCH)).hasValue(11);
    }

    @Test
    void gathersRunsFromEntries() {
        // given
        var first = new LogWriter(new MemoryStore()).write(4, List.of(Samples.draft("a"), Samples.draft("b")));

        // when
        var drain = Drain.of(first, 1_000);

        // then
        assertThat(drain)
                .isEqualTo(new Drain(
                        1,
                        NOON,
                        List.of(new Run(4, 2)),
                        1_000 + first.get(0).bytes() + first.get(1).bytes()));
    }

    @Test
    void keepsItsStoredForm() {
        // given
        var drain = new Drain(1_000, NOON, List.of(new Run(1, 200), new Run(300, 1)), 70_000);

        // when
        byte[] stored = drain.encode();

        // then
        Golden.assertMatches(DrainIndexTest.class, "drain-v2.hex", Hex.dump(stored));
        assertThat(Drain.decode(1_000, stored)).isEqualTo(drain);
    }

    @Test
    void readsVersionOneWhichCountedNoBytes() {
        assertThat(Drain.decode(1_000, Hex.read(Golden.read(DrainIndexTest.class, "drain-v1.hex"))))
                .isEqualTo(new Drain(1_000, NOON, List.of(new Run(1, 200), new Run(300, 1)), 0));
    }

    @Test
    void refusesANewerVersion() {
        // given
        byte[] stored = new Drain(1, NOON, List.of(new Run(1, 1)), 0).encode();
        stored[0] = 3;

        // then
        assertThatThrownBy(() -> Drain.decode(1, stored))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessage(
                        "the log cannot be read at seq 1: the row of topics that begins there is damaged: it has format"
                                + " 3, and this daemon knows formats up to 2; run the newer daemon that wrote it.");
    }
}
