package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tocsin.alert.EventState;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What is stored reads back the same, and damage gives one kind of exception. */
class StoredFormsProperties {

    private final MemoryStore store = new MemoryStore();

    @Property
    void statesReadBackTheSame(@ForAll("rows") StateRow row) {
        assertThat(StateRow.decode(row.state().id(), row.encode())).isEqualTo(row);
    }

    @Property
    void topicsReadBackTheSame(
            @ForAll @LongRange(min = 1) long number,
            @ForAll @LongRange(min = 0) long collected,
            @ForAll @LongRange(min = 0) long bytes,
            @ForAll @LongRange(min = 0) long before,
            @ForAll @LongRange(min = 0) long from,
            @ForAll boolean present,
            @ForAll @Size(4) long[] counts) {
        // given
        var row = new TopicRow(
                new TopicId("t\u00e9"),
                number,
                new Extent(collected, bytes),
                before,
                from,
                present,
                new LevelCounts(counts[0] >>> 1, counts[1] >>> 1, counts[2] >>> 1, counts[3] >>> 1));
        var batch = new Batch();
        row.addTo(batch);

        // when
        store.write(batch, Durability.UNSYNCED);

        // then
        assertThat(TopicRow.readAll(store)).containsExactly(row);
    }

    @Property
    void requestsReadBackTheSame(
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long at,
            @ForAll short status,
            @ForAll long topicNumber,
            @ForAll long firstSeq,
            @ForAll int events,
            @ForAll @Size(max = 64) byte[] digest,
            @ForAll @Size(max = 100) byte[] body) {
        // given
        var row = new RequestRow(
                Instant.ofEpochMilli(at),
                digest,
                new RequestRow.Place(topicNumber, firstSeq, events),
                new StoredAnswer(status, body));

        // when
        var read = RequestRow.decode(row.encode());

        // then
        assertThat(read.at()).isEqualTo(row.at());
        assertThat(read.place()).isEqualTo(row.place());
        assertThat(read.isFor(digest)).isTrue();
        assertThat(read.answer().status()).isEqualTo(status);
        assertThat(read.answer().body()).isEqualTo(body);
    }

    @Property
    void damagedStatesGiveOneKindOfException(@ForAll("rows") StateRow row, @ForAll int place, @ForAll byte flip) {
        // given
        byte[] damaged = row.encode();
        damaged[Math.floorMod(place, damaged.length)] ^= flip;

        // when, then
        assertReadsOrIsRefused(() -> StateRow.decode("x", damaged));
    }

    @Property
    void garbageGivesOneKindOfException(@ForAll @Size(max = 80) byte[] garbage) {
        var batch = new Batch();
        batch.put(Family.META, "topic/cpu".getBytes(StandardCharsets.US_ASCII), garbage);
        store.write(batch, Durability.UNSYNCED);
        assertReadsOrIsRefused(() -> StateRow.decode("x", garbage));
        assertReadsOrIsRefused(() -> RequestRow.decode(garbage));
        assertReadsOrIsRefused(() -> TopicRow.readAll(store));
    }

    private static void assertReadsOrIsRefused(Runnable read) {
        var thrown = catchThrowable(read::run);
        if (thrown != null) {
            assertThat(thrown)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .message()
                    .isNotBlank();
        }
    }

    @Provide
    Arbitrary<StateRow> rows() {
        var texts = Arbitraries.strings().withCharRange('\u0000', '\ud7ff').ofMaxLength(30);
        var times = Combinators.combine(
                        Arbitraries.longs().between(-62_135_596_800L, 253_402_300_799L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
        var states = Combinators.combine(
                        texts,
                        texts,
                        texts,
                        times,
                        Arbitraries.longs().map(Duration::ofNanos),
                        Arbitraries.of(Level.class))
                .as(EventState::new);
        return Combinators.combine(states, times, Arbitraries.longs(), times).as(StateRow::new);
    }
}
