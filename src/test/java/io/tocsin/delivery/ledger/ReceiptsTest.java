package io.tocsin.delivery.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.delivery.run.Entries;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReceiptsTest {

    private static final long HANDLER = 7;

    private final MemoryStore store = new MemoryStore();
    private final Receipts receipts = new Receipts(store);

    @Test
    void findsEachReceiptInRowsThatOverlap() {
        // given
        write(HANDLER, 5, 900, 12);
        write(HANDLER, 6, 7, 901);
        write(HANDLER, 899, 8);
        write(HANDLER + 1, 1, 10, 2_000);

        // when, then
        for (long seq : new long[] {5, 900, 12, 6, 7, 901, 899, 8}) {
            assertThat(receipts.find(HANDLER, seq)).map(Receipt::seq).contains(seq);
        }
        for (long seq : new long[] {1, 4, 9, 10, 13, 898, 902, 2_000}) {
            assertThat(receipts.find(HANDLER, seq)).isEmpty();
        }
    }

    @Test
    void findsAReceiptWhoseRowBeginsAWholeWindowEarlier() {
        // given: the first of a window and its last were answered together, everything between one by one
        write(HANDLER, 1, 10_001);
        for (long seq = 2; seq <= 10_000; seq++) {
            write(HANDLER, seq);
        }

        // when, then
        assertThat(receipts.find(HANDLER, 10_001)).isPresent();
    }

    @Test
    void doesNotReadAWholeHistoryForAnEventWithoutAReceipt() {
        // given: a row that cannot be read lies further back than any window reaches
        var batch = new Batch();
        batch.put(Family.RECEIPT, Keys.of(HANDLER, 1), new byte[] {99});
        store.write(batch, Durability.SYNCED);
        write(HANDLER, LongStream.rangeClosed(2, 24_000).toArray());

        // when, then
        assertThat(receipts.find(HANDLER, 30_000)).isEmpty();
    }

    @Test
    void writesRowsOfAThousand() {
        // given
        var batch = new Batch();
        var many =
                LongStream.rangeClosed(1, 2_500).mapToObj(ReceiptsTest::receipt).toList();

        // when
        Receipts.addTo(batch, HANDLER, many);

        // then
        assertThat(Receipts.rows(many)).extracting(List::size).containsExactly(1_000, 1_000, 500);
        store.write(batch, Durability.SYNCED);
        assertThat(receipts.find(HANDLER, 2_001)).isPresent();
    }

    @Test
    void knowsExactlyWhatWasAnsweredAhead() {
        // given
        write(HANDLER, 3, 5, 20);
        write(HANDLER, 8, 11);
        write(HANDLER, 9);
        write(HANDLER + 1, 10);

        // when
        var ahead = receipts.answeredAhead(HANDLER, Cursor.first(8, Extent.NONE).withReceiptsFrom(3));
        var without = receipts.answeredAhead(HANDLER, Cursor.first(21, Extent.NONE));

        // then
        assertThat(ahead)
                .isEqualTo(Map.of(
                        20L, Outcome.DELIVERED, 8L, Outcome.DELIVERED, 11L, Outcome.DELIVERED, 9L, Outcome.DELIVERED));
        assertThat(without).isEmpty();
    }

    private void write(long handler, long... seqs) {
        var batch = new Batch();
        Receipts.addTo(
                batch,
                handler,
                Arrays.stream(seqs).mapToObj(ReceiptsTest::receipt).toList());
        store.write(batch, Durability.UNSYNCED);
    }

    private static Receipt receipt(long seq) {
        return new Receipt(seq, Outcome.DELIVERED, 1, null, Entries.NOON, Entries.NOON);
    }
}
