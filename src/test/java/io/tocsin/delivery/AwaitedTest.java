package io.tocsin.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.store.Batch;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreUnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AwaitedTest {

    private static final long FIRST = 1;
    private static final long SECOND = 2;

    private final MemoryStore store = new MemoryStore();
    private final Awaited awaited = new Awaited(store);

    AwaitedTest() {
        write(FIRST, 10);
        write(SECOND, 10);
    }

    private void write(long handler, long cursor, long... answeredAhead) {
        var batch = new Batch();
        long from = LongStream.of(answeredAhead).min().orElse(cursor);
        Cursor.first(cursor, new Extent(cursor - 1, 0))
                .withReceiptsFrom(Math.min(cursor, from))
                .addTo(batch, handler);
        Receipts.addTo(batch, handler, receipts(answeredAhead));
        store.write(batch, Durability.UNSYNCED);
    }

    private static List<Receipt> receipts(long... seqs) {
        return LongStream.of(seqs)
                .mapToObj(seq -> new Receipt(seq, Outcome.DELIVERED, 1, null, Instant.EPOCH, Instant.EPOCH))
                .toList();
    }

    private static CompletableFuture<Boolean> done(Awaited.Wait wait) {
        return wait.done().toCompletableFuture();
    }

    @Test
    void isDoneWhenEveryHandlerHasAnsweredEveryEvent() {
        // given
        var wait = awaited.begin(List.of(FIRST, SECOND), List.of(10L, 11L));
        // when
        awaited.answered(FIRST, receipts(11), 10);
        awaited.answered(FIRST, receipts(10), 12);
        awaited.answered(SECOND, receipts(10), 11);
        boolean early = done(wait).isDone();
        awaited.answered(SECOND, receipts(11), 12);
        // then
        assertThat(early).isFalse();
        assertThat(done(wait)).isCompletedWithValue(true);
        assertThat(awaited.looksAt(FIRST) || awaited.looksAt(SECOND)).isFalse();
    }

    @Test
    void takesWhatTheCursorPassedForAnswered() {
        // given
        var wait = awaited.begin(List.of(FIRST), List.of(10L, 11L));
        // when
        awaited.answered(FIRST, List.of(), 11);
        boolean early = done(wait).isDone();
        awaited.answered(FIRST, List.of(), 12);
        // then
        assertThat(early).isFalse();
        assertThat(done(wait)).isCompletedWithValue(true);
    }

    @Test
    void findsWhatWasAnsweredBefore() {
        // given
        write(FIRST, 12);
        write(SECOND, 10, 11);
        // when
        var below = awaited.begin(List.of(FIRST), List.of(10L, 11L));
        var ahead = awaited.begin(List.of(SECOND), List.of(11L));
        var none = awaited.begin(List.of(SECOND), List.of(10L));
        // then
        assertThat(done(below)).isCompletedWithValue(true);
        assertThat(done(ahead)).isCompletedWithValue(true);
        assertThat(done(none)).isNotDone();
    }

    @Test
    void hasNothingToWaitForWithoutHandlers() {
        assertThat(done(awaited.begin(List.of(), List.of(10L)))).isCompletedWithValue(true);
    }

    @Test
    void doesNotWaitForAHandlerThatIsGone() {
        // given
        var wait = awaited.begin(List.of(FIRST), List.of(10L));
        // when
        awaited.gone(FIRST);
        var unknown = awaited.begin(List.of(77L), List.of(10L));
        // then
        assertThat(done(wait)).isCompletedWithValue(true);
        assertThat(done(unknown)).isCompletedWithValue(true);
    }

    @Test
    void forgetsWhoGivesUpAndNobodyElse() {
        // given
        var leaving = awaited.begin(List.of(FIRST), List.of(10L, 11L));
        var staying = awaited.begin(List.of(FIRST), List.of(10L));
        // when
        awaited.giveUp(leaving);
        awaited.giveUp(leaving);
        boolean looks = awaited.looksAt(FIRST);
        awaited.answered(FIRST, receipts(10), 10);
        // then
        assertThat(done(leaving)).isCompletedWithValue(false);
        assertThat(looks).isTrue();
        assertThat(done(staying)).isCompletedWithValue(true);
        assertThat(awaited.looksAt(FIRST)).isFalse();
    }

    @Test
    void givingUpAfterTheAnswerChangesNothing() {
        // given
        var wait = awaited.begin(List.of(FIRST), List.of(10L));
        awaited.answered(FIRST, receipts(10), 11);
        // when
        awaited.giveUp(wait);
        // then
        assertThat(done(wait)).isCompletedWithValue(true);
    }

    @Test
    void isBounded() {
        // given
        var seqs = LongStream.range(10, 10 + Awaited.MOST_ANSWERS / 2).boxed().toList();
        var many = awaited.begin(List.of(FIRST, SECOND), seqs);
        // when
        var oneMore = awaited.begin(List.of(FIRST), List.of(10L));
        awaited.giveUp(many);
        var afterwards = awaited.begin(List.of(FIRST), List.of(10L));
        // then
        assertThat(done(oneMore)).isCompletedWithValue(false);
        assertThat(done(afterwards)).isNotDone();
    }

    @Test
    void nobodyWaitsWhenTheStoreFails() {
        // given
        store.fail();
        // when / then
        assertThatThrownBy(() -> awaited.begin(List.of(FIRST), List.of(10L)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(awaited.looksAt(FIRST)).isFalse();
    }
}
