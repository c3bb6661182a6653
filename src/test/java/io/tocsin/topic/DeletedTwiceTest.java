package io.tocsin.topic;

import static io.tocsin.topic.House.CPU;
import static io.tocsin.topic.House.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.delivery.Delivery;
import io.tocsin.delivery.HandlerChange.Create;
import io.tocsin.delivery.HandlerChange.Delete;
import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.LogEnd;
import io.tocsin.delivery.ledger.Extent;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler that drains delivers its last event just while it is deleted once more, which writes its row again. */
class DeletedTwiceTest {

    private static final byte[] KEY = Keys.of(1);

    private final MemoryStore store = new MemoryStore();
    private House house = new House(store).opened();

    @AfterEach
    void close() {
        house.close();
    }

    /** The second deletion, made while the handler had an event left; by now it has none and is gone. */
    private Runnable deletedWhileItEnded() {
        var latch = new CountDownLatch(1);
        house.deliverers.block("h", latch);
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        house.change(new Delete(ref(CPU, "h")));
        var batch = new Batch();
        long topic = house.topics.find(CPU).orElseThrow().number();
        var effect =
                house.handlers.change(new Delete(ref(CPU, "h"), true), new LogEnd(topic, 2, new Extent(1, 1)), batch);
        latch.countDown();
        await().until(() -> house.handlers.views().isEmpty());
        store.write(batch, Store.Durability.SYNCED);
        assertThat(store.get(Family.SPECS, KEY)).isNotNull();
        return effect;
    }

    /** The collector took it for a mistake in the program, and the row stayed. */
    @Test
    void leavesNothingBehind() {
        // given
        var effect = deletedWhileItEnded();

        // when
        effect.run();

        // then
        assertThat(store.get(Family.SPECS, KEY)).isNull();
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "b");
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).containsExactly(1L, 2L));
        assertThat(house.handlers.views()).extracting(HandlerView::number).containsExactly(2L);
    }

    /** A start refused the store: a definition without a cursor. */
    @Test
    void aKillBeforeTheSecondDeletionTookEffectDoesNotKeepTheStoreFromOpening() {
        // given
        deletedWhileItEnded();

        // when
        var deliverers = house.deliverers;
        var killed = store.afterKill();
        house.close();
        house = new House(killed, deliverers, TopicSettings.DEFAULT).opened();

        // then
        assertThat(house.handlers.views()).isEmpty();
        assertThat(killed.get(Family.SPECS, KEY)).isNull();
        assertThat(house.handlers.deliveries().of(house.entry(CPU, 1)))
                .extracting(Delivery::status)
                .containsExactly("delivered");
    }
}
