package io.tocsin.delivery.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.HandlerId;
import io.tocsin.delivery.run.Entries;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.Hex;
import io.tocsin.expression.Expression;
import io.tocsin.expression.ExpressionSyntaxException;
import io.tocsin.golden.Golden;
import io.tocsin.handler.Answer.Position;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What lies in stores out there: these bytes have to be read for ever. */
class StoredFormsTest {

    private static final Instant NOON = Entries.NOON;

    private final MemoryStore store = new MemoryStore();

    @Test
    void receiptsKeepTheirForm() {
        // given
        var receipts = List.of(
                new Receipt(
                        1_000_000,
                        Outcome.DELIVERED,
                        1,
                        new Position("eu", "alerts", 11, 7_000_000_000L),
                        NOON,
                        NOON.plusMillis(4)),
                new Receipt(
                        1_000_001,
                        Outcome.DELIVERED,
                        2,
                        new Position("eu", "alerts", 0, -1, "handed over, not confirmed"),
                        NOON.minusMillis(9),
                        NOON.plusMillis(5)),
                new Receipt(1_000_007, Outcome.FILTERED, 0, null, NOON, NOON, "level() == OK is false"),
                new Receipt(1_000_008, Outcome.DEAD_LETTER, 300, null, NOON, NOON.plusSeconds(3_600)),
                new Receipt(1_000_009, Outcome.DISCARDED, 0, null, Instant.EPOCH, NOON));

        // when
        byte[] block = ReceiptBlock.encode(receipts);

        // then
        Golden.assertMatches(getClass(), "receipts-v3.hex", Hex.dump(block));
        assertThat(ReceiptBlock.decode(Hex.read(Golden.read(getClass(), "receipts-v3.hex"))))
                .isEqualTo(receipts);
    }

    @Test
    void receiptsWithoutReasonsAreStillRead() {
        // given
        byte[] block = Hex.read(Golden.read(getClass(), "receipts-v1.hex"));

        // when
        var receipts = ReceiptBlock.decode(block);

        // then
        assertThat(receipts)
                .extracting(Receipt::outcome)
                .containsExactly(
                        Outcome.DELIVERED, Outcome.DELIVERED, Outcome.FILTERED, Outcome.DEAD_LETTER, Outcome.DISCARDED);
        assertThat(receipts.get(0).position()).isEqualTo(new Position("eu", "alerts", 11, 7_000_000_000L));
        assertThat(receipts.get(2)).isEqualTo(new Receipt(1_000_007, Outcome.FILTERED, 0, null, NOON, NOON));
    }

    @Test
    void receiptsWithoutConfirmationsAreStillRead() {
        // given
        byte[] block = Hex.read(Golden.read(getClass(), "receipts-v2.hex"));

        // when
        var receipts = ReceiptBlock.decode(block);

        // then
        assertThat(receipts.get(1).position()).isEqualTo(new Position("eu", "alerts", 0, -1));
        assertThat(receipts.get(2).reason()).isEqualTo("level() == OK is false");
        assertThat(receipts).hasSize(5);
    }

    @Test
    void onlyWhatWasFilteredHasAReason() {
        assertThatThrownBy(() -> new Receipt(1, Outcome.DELIVERED, 1, null, NOON, NOON, "no"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Receipt(1, Outcome.FILTERED, 0, null, NOON, NOON, "x".repeat(2_001)).reason())
                .isEqualTo("x".repeat(2_000) + "\u2026");
    }

    @Test
    void aCursorKeepsItsForm() {
        // given
        var cursor = new Cursor(1_000_002, new Extent(77, 7_000), 999_000, new Tally(70, 4, 2, 1), Remembered.NOTHING);

        // when
        write(batch -> cursor.addTo(batch, 5));

        // then
        Golden.assertMatches(getClass(), "cursor-v3.hex", Hex.dump(stored(Family.CURSOR, Keys.of(5))));
        assertThat(Cursor.read(store, 5)).contains(cursor);
        assertThat(Cursor.read(store, 6)).isEmpty();
    }

    @Test
    void aCursorWithTheMemoryOfAMatchKeepsItsForm() throws ExpressionSyntaxException {
        // given
        var cursor = new Cursor(1_000_002, new Extent(77, 7_000), 999_000, new Tally(70, 4, 2, 1), memoryOfACount());

        // when
        write(batch -> cursor.addTo(batch, 5));

        // then
        Golden.assertMatches(getClass(), "cursor-v3-memory.hex", Hex.dump(stored(Family.CURSOR, Keys.of(5))));
        assertThat(Cursor.read(store, 5)).contains(cursor);
    }

    @Test
    void aCursorThatNamesAPlaceKeepsItsForm() throws ExpressionSyntaxException {
        // given
        var cursor =
                new Cursor(1_000_002, new Extent(77, 7_000), 999_000, new Tally(70, 4, 2, 1), memoryOfACount(), "köln");

        // when
        write(batch -> cursor.addTo(batch, 5));

        // then
        Golden.assertMatches(getClass(), "cursor-v4-memory.hex", Hex.dump(stored(Family.CURSOR, Keys.of(5))));
        assertThat(Cursor.read(store, 5)).contains(cursor);
    }

    /** The length of one above 32,767 bytes was read as a negative number. */
    @Test
    void aCursorNamesAPlaceOfAnyLengthThatCanBeStored() {
        // given
        var cursor = Cursor.first(3, Extent.NONE);
        var longest = cursor.withPlace("x".repeat(65_535));

        // when
        write(batch -> longest.addTo(batch, 5));

        // then
        assertThat(Cursor.read(store, 5)).contains(longest);
        assertThatThrownBy(() -> cursor.withPlace("x".repeat(65_536)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a place of 65536 bytes");
    }

    @Test
    void cursorsOfEarlierVersionsAreRead() throws ExpressionSyntaxException {
        // given
        write(batch -> batch.put(Family.CURSOR, Keys.of(1), Hex.read(Golden.read(getClass(), "cursor-v1.hex"))));
        write(batch -> batch.put(Family.CURSOR, Keys.of(2), Hex.read(Golden.read(getClass(), "cursor-v2.hex"))));

        // when
        var plain = Cursor.read(store, 1);
        var remembering = Cursor.read(store, 2);

        // then
        var expected = new Cursor(1_000_002, new Extent(77, 0), 999_000, Tally.NONE, Remembered.NOTHING);
        assertThat(plain).contains(expected);
        assertThat(remembering)
                .contains(new Cursor(1_000_002, new Extent(77, 0), 999_000, Tally.NONE, memoryOfACount()));
    }

    private static Remembered memoryOfACount() throws ExpressionSyntaxException {
        return new Remembered(
                0x1122334455667788L, Expression.parse("count() > 1").newMemory().bytes());
    }

    @Test
    void aDefinitionKeepsItsForm() {
        // given
        var spec = specWithOptions();
        var row = new SpecRow(5, 3, 17, 11, new End(900, new Extent(40, 4_000)), spec);

        // when
        write(row::addTo);

        // then
        Golden.assertMatches(getClass(), "definition-v1.hex", Hex.dump(stored(Family.SPECS, Keys.of(5))));
        assertThat(SpecRow.decode(5, Hex.read(Golden.read(getClass(), "definition-v1.hex"))))
                .isEqualTo(row);
        assertThat(SpecRow.decode(5, Hex.read(Golden.read(getClass(), "definition-v1-without-extents.hex"))))
                .isEqualTo(new SpecRow(5, 3, 17, SpecRow.UNKNOWN, new End(900, new Extent(40, Long.MAX_VALUE)), spec));
    }

    private static HandlerSpec specWithOptions() {
        var options = new LinkedHashMap<String, @Nullable Object>();
        options.put("topic", "alerts \u00e9");
        options.put("nested", Map.of("list", List.of(1L, true, "x")));
        options.put("ratio", 0.25);
        return new HandlerSpec(
                new HandlerRef(Entries.TOPIC, new HandlerId("to-kafka")), "kafka", options, "", Origin.FILE);
    }

    @Test
    void aDefinitionWithoutOptionsHasNone() {
        // given
        var spec = new HandlerSpec(Entries.REF, "log", null, "", Origin.API);
        var row = new SpecRow(5, 3, 0, 0, End.NEVER, spec);

        // when
        write(row::addTo);

        // then
        assertThat(SpecRow.decode(5, stored(Family.SPECS, Keys.of(5)))).isEqualTo(row);
        assertThat(row.isDraining()).isFalse();
    }

    @Test
    void aDeadLetterKeepsItsForm() {
        // given
        var letters = new DeadLetters(store);
        var encoded = EncodedDraft.encode(Entries.draft("disk full"), Integer.MAX_VALUE);
        var entry = Entries.stamp(encoded, 3, 44, 4);

        // when
        write(batch -> DeadLetters.addTo(batch, 5, entry, encoded.value(), "no such \u00fcser", 9, NOON));

        // then
        Golden.assertMatches(getClass(), "dead-letter-v1.hex", Hex.dump(stored(Family.DEAD, Keys.of(5, 44))));
        assertThat(letters.find(5, Entries.TOPIC, 44)).contains(new DeadLetter(entry, "no such \u00fcser", 9, NOON));
        assertThat(letters.list(5, Entries.TOPIC, 45, 10)).isEmpty();
        assertThat(letters.find(6, Entries.TOPIC, 44)).isEmpty();
    }

    @Test
    void aLongReasonIsCutBetweenCharacters() {
        // given
        var letters = new DeadLetters(store);
        var encoded = EncodedDraft.encode(Entries.draft("x"), Integer.MAX_VALUE);
        var entry = Entries.stamp(encoded, 3, 44, 4);
        String page = "\uD83D\uDE00".repeat(40_000);

        // when
        write(batch -> DeadLetters.addTo(batch, 5, entry, encoded.value(), page, 1, NOON));

        // then
        assertThat(letters.find(5, Entries.TOPIC, 44).orElseThrow().reason())
                .isEqualTo("\uD83D\uDE00".repeat(2_000) + "\u2026");
    }

    @Test
    void aVersionThatIsNotKnownIsNamed() {
        // given
        write(batch -> {
            batch.put(Family.CURSOR, Keys.of(5), new byte[25]);
            batch.put(Family.DEAD, Keys.of(5, 1), new byte[] {2});
        });

        // when, then
        assertThatThrownBy(() -> ReceiptBlock.decode(new byte[] {9})).hasMessageContaining("version 9");
        assertThatThrownBy(() -> SpecRow.decode(5, new byte[] {9})).hasMessageContaining("handler number 5");
        assertThatThrownBy(() -> Cursor.read(store, 5)).hasMessageContaining("handler number 5");
        assertThatThrownBy(() -> new DeadLetters(store).find(5, Entries.TOPIC, 1))
                .hasMessageContaining("version 2");
    }

    private void write(Consumer<Batch> changes) {
        var batch = new Batch();
        changes.accept(batch);
        store.write(batch, Durability.SYNCED);
    }

    private byte[] stored(Family family, byte[] key) {
        return Objects.requireNonNull(store.get(family, key));
    }
}
