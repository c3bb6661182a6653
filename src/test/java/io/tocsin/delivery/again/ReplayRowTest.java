package io.tocsin.delivery.again;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.ledger.Tally;
import io.tocsin.handler.HandlerRef;
import io.tocsin.store.Batch;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayRowTest {

    private static final HandlerRef HANDLER = new HandlerRef(new TopicId("cpu"), new HandlerId("h"));
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    @Test
    void everyPartAndEndIsReadAsItIsWritten() {
        // given
        var range = new ReplayRow(1, 7, 3, HANDLER, new Part.Events(5, 90, "", List.of(), 2, 80), NOON, null);
        var ofOneId = new ReplayRow(
                2, 7, 3, HANDLER, new Part.Events(5, 90, "a/\u00e9", List.of(6L, 89L), 2, 80), NOON, null);
        var filter = DeadLetterFilter.ALL.withSeq(4).withReason("too large");
        var retry = new ReplayRow(3, 7, 3, HANDLER, new Part.Letters(7, 1, filter, 12), NOON, null);
        var ended = range.ended(new ReplayRow.End(true, "its handler was deleted", NOON, new Tally(1, 2, 3, 0)));
        var store = new MemoryStore();
        var batch = new Batch();
        new ReplayRow(4, 7, 3, HANDLER, range.part(), NOON, ended.end()).addTo(batch);
        List.of(range, ofOneId, retry).forEach(row -> row.addTo(batch));

        // when
        store.write(batch, Durability.SYNCED);

        // then
        assertThat(ReplayRow.readAll(store))
                .containsExactly(
                        range, ofOneId, retry, new ReplayRow(4, 7, 3, HANDLER, range.part(), NOON, ended.end()));
        assertThat(ReplayRow.idOf(range.number())).isEqualTo(1);
        assertThat(ReplayRow.idOf(7)).isZero();
    }

    @Test
    void damagedBytesAreNamed() {
        assertThatThrownBy(() -> ReplayRow.decode(9, new byte[] {1, 2}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the stored replay 9 cannot be read");
        assertThatThrownBy(() -> ReplayRow.decode(9, new byte[] {77}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 77");
    }
}
