package io.tocsin.delivery.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tocsin.delivery.run.Entries;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.handler.Answer.Position;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;

/** What is stored reads back the same, and damage gives one kind of exception. */
class StoredFormsProperties {

    private final MemoryStore store = new MemoryStore();

    @Property
    void receiptsReadBackTheSame(@ForAll("blocks") List<Receipt> receipts) {
        assertThat(ReceiptBlock.decode(ReceiptBlock.encode(receipts))).isEqualTo(receipts);
    }

    @Property
    void cursorsReadBackTheSame(
            @ForAll long seq,
            @ForAll long passed,
            @ForAll long passedBytes,
            @ForAll long receiptsFrom,
            @ForAll @Size(4) long[] tally,
            @ForAll long match,
            @ForAll byte[] memory,
            @ForAll @AlphaChars @StringLength(max = 40) String place) {
        // given
        var remembered = memory.length == 0 ? Remembered.NOTHING : new Remembered(match, memory);
        var cursor = new Cursor(
                seq,
                new Extent(passed, passedBytes),
                receiptsFrom,
                new Tally(tally[0], tally[1], tally[2], tally[3]),
                remembered,
                place);
        var batch = new Batch();
        cursor.addTo(batch, 1);

        // when
        store.write(batch, Durability.UNSYNCED);

        // then
        assertThat(Cursor.read(store, 1)).contains(cursor);
    }

    @Property(tries = 300)
    void definitionsReadBackTheSame(
            @ForAll("options") @Nullable Map<String, Object> options,
            @ForAll @LongRange(min = 1) long topicNumber,
            @ForAll @LongRange(min = 0) long fromSeq,
            @ForAll @LongRange(min = 0) long endSeq) {
        // given
        var spec = new HandlerSpec(Entries.REF, "kafka", withNullableValues(options), "", new Origin("apply:x"));
        var row = new SpecRow(3, topicNumber, fromSeq, fromSeq / 2, new End(endSeq, new Extent(fromSeq, endSeq)), spec);
        var batch = new Batch();
        row.addTo(batch);

        // when
        store.write(batch, Durability.UNSYNCED);

        // then
        assertThat(SpecRow.decode(3, Objects.requireNonNull(store.get(Family.SPECS, Keys.of(3)))))
                .isEqualTo(row);
    }

    @Property(tries = 300)
    void deadLettersReadBackTheSame(
            @ForAll String reason,
            @ForAll int attempts,
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long at) {
        // given
        var letters = new DeadLetters(store);
        var encoded = EncodedDraft.encode(Entries.draft("x"), Integer.MAX_VALUE);
        var entry = Entries.stamp(encoded, 3, 44, 4);
        var batch = new Batch();

        // when
        DeadLetters.addTo(batch, 5, entry, encoded.value(), reason, attempts, Instant.ofEpochMilli(at));
        store.write(batch, Durability.UNSYNCED);

        // then
        assertThat(letters.find(5, Entries.TOPIC, 44))
                .contains(new DeadLetter(entry, reason, attempts, Instant.ofEpochMilli(at)));
    }

    @Property
    void damagedReceiptsGiveOneKindOfException(
            @ForAll("blocks") List<Receipt> receipts, @ForAll int place, @ForAll byte flip) {
        assertReadsOrIsRefused(damaged(ReceiptBlock.encode(receipts), place, flip), ReceiptBlock::decode);
    }

    @Property
    void garbageGivesOneKindOfException(@ForAll @Size(max = 60) byte[] garbage) {
        assertReadsOrIsRefused(garbage, ReceiptBlock::decode);
        assertReadsOrIsRefused(garbage, bytes -> SpecRow.decode(1, bytes));
        assertReadsOrIsRefused(garbage, bytes -> {
            put(Family.CURSOR, Keys.of(1), bytes);
            return Cursor.read(store, 1);
        });
        assertReadsOrIsRefused(garbage, bytes -> {
            put(Family.DEAD, Keys.of(1, 1), bytes);
            return new DeadLetters(store).find(1, Entries.TOPIC, 1);
        });
    }

    @Property
    void damagedCursorsGiveOneKindOfException(
            @ForAll boolean remembers, @ForAll boolean hasPlace, @ForAll int place, @ForAll byte flip) {
        // given
        var remembered = remembers ? new Remembered(3, new byte[] {1, 2, 3}) : Remembered.NOTHING;
        var cursor = new Cursor(9, new Extent(8, 800), 7, new Tally(4, 3, 1, 0), remembered, hasPlace ? "eu" : "");

        // when, then
        assertReadsOrIsRefused(damaged(cursor.value(), place, flip), bytes -> {
            put(Family.CURSOR, Keys.of(1), bytes);
            return Cursor.read(store, 1);
        });
    }

    @Property(tries = 300)
    void damagedDefinitionsGiveOneKindOfException(@ForAll int place, @ForAll byte flip) {
        // given
        var spec = new HandlerSpec(Entries.REF, "kafka", withNullableValues(Map.of("topic", "x")), "", Origin.API);
        var batch = new Batch();
        new SpecRow(3, 1, 1, 0, End.NEVER, spec).addTo(batch);
        store.write(batch, Durability.UNSYNCED);
        byte[] row = Objects.requireNonNull(store.get(Family.SPECS, Keys.of(3)));

        // when, then
        assertReadsOrIsRefused(damaged(row, place, flip), bytes -> SpecRow.decode(3, bytes));
    }

    private interface Decoder {
        Object decode(byte[] bytes);
    }

    private static void assertReadsOrIsRefused(byte[] bytes, Decoder decoder) {
        var thrown = catchThrowable(() -> decoder.decode(bytes));
        if (thrown != null) {
            assertThat(thrown)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .message()
                    .isNotBlank();
        }
    }

    private void put(Family family, byte[] key, byte[] value) {
        var batch = new Batch();
        batch.put(family, key, value);
        store.write(batch, Durability.UNSYNCED);
    }

    private static byte[] damaged(byte[] row, int place, byte flip) {
        byte[] damaged = row.clone();
        damaged[Math.floorMod(place, row.length)] ^= flip;
        return damaged;
    }

    private static @Nullable Map<String, @Nullable Object> withNullableValues(@Nullable Map<String, Object> options) {
        return options == null ? null : new LinkedHashMap<String, @Nullable Object>(options);
    }

    @Provide
    Arbitrary<List<Receipt>> blocks() {
        Arbitrary<@Nullable Position> positions = Combinators.combine(
                        Arbitraries.of("eu", "us", "\u00e9"),
                        Arbitraries.of("alerts", "alerts-2"),
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.longs().between(-1, Long.MAX_VALUE))
                .as(Position::new)
                .injectNull(0.3);
        var millis = Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli);
        var receipts = Combinators.combine(
                        Arbitraries.longs().between(1, Long.MAX_VALUE),
                        Arbitraries.of(Outcome.class),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE),
                        positions,
                        millis,
                        millis,
                        Arbitraries.of("", "level() == OK is false", "rule 2 \u00e9"))
                .as((seq, outcome, attempts, position, handedOver, answered, reason) -> new Receipt(
                        seq,
                        outcome,
                        attempts,
                        position,
                        handedOver,
                        answered,
                        outcome == Outcome.FILTERED ? reason : ""));
        return receipts.list()
                .ofMinSize(1)
                .ofMaxSize(40)
                .uniqueElements(Receipt::seq)
                .map(unordered -> {
                    var ordered = new ArrayList<>(unordered);
                    ordered.sort(Comparator.comparingLong(Receipt::seq));
                    return List.copyOf(ordered);
                });
    }

    @Provide
    Arbitrary<@Nullable Map<String, Object>> options() {
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                Arbitraries.strings()
                        .ofMaxLength(8)
                        .filter(text -> text.codePoints().noneMatch(StoredFormsProperties::isSurrogate))
                        .asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.of(0.5, -1.25, 1e300, 1e-7).asGeneric());
        var keys = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(6);
        Arbitrary<Object> values = Arbitraries.oneOf(
                scalars,
                scalars.list().ofMaxSize(3).asGeneric(),
                Arbitraries.maps(keys, scalars).ofMaxSize(3).asGeneric());
        return Arbitraries.maps(keys, values).ofMaxSize(5).injectNull(0.1);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
