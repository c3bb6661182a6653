package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.Level;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.Sums;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Receipts;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.Store;
import io.tocsin.store.StoreOpenException;
import io.tocsin.store.StoreSettings;
import io.tocsin.store.rescue.Finding;
import io.tocsin.store.rescue.Salvage;
import io.tocsin.store.rescue.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store some of whose rows are gone is salvaged, and serves. */
final class StoreMendingTest {

    @TempDir
    Path directory;

    private static Store open(Path data) {
        return Store.open(StoreSettings.DEFAULTS, data, new Health(InstantSource.system()));
    }

    /** Ten events, of which a handler has delivered all; then {@code damage} is done, and what is left is salvaged. */
    private List<String> salvaged(Consumer<Batch> damage) {
        try (var store = open(directory.resolve("old"));
                var house = new House(store).opened()) {
            house.change(new HandlerChange.Create(house.listing(House.CPU, "notes")));
            for (int i = 0; i < 10; i++) {
                house.publish(House.CPU, "id-" + i, Level.WARNING);
            }
            await().until(() -> house.deliverers.seqs("notes").size() == 10);
        }
        try (var store = open(directory.resolve("old"))) {
            var batch = new Batch();
            damage.accept(batch);
            store.write(batch, Store.Durability.SYNCED);
        }
        var mended = new ArrayList<String>();
        var saved = Salvage.run(
                directory.resolve("old/store"),
                directory.resolve("new/store"),
                (store, batch) -> mended.addAll(StoreMending.mend(store, batch).putRight()));
        assertThat(saved.left()).isEmpty();
        return mended;
    }

    @Test
    void aWholeStoreNeedsNothingAndGetsAnotherId() {
        String id;
        assertThat(salvaged(batch -> {})).isEmpty();
        try (var old = open(directory.resolve("old"))) {
            id = old.id();
        }

        try (var store = open(directory.resolve("new"));
                var house = new House(store).opened()) {
            assertThat(store.id()).isNotEqualTo(id);
            assertThat(StoreMending.unreadable(store)).isEmpty();
            assertThat(house.publish(House.CPU, "next").events().get(0).seq()).isEqualTo(11);
            assertThat(house.handlers.views())
                    .extracting(HandlerView::pending)
                    .allSatisfy(pending -> assertThat(pending).isLessThanOrEqualTo(1));
        }
    }

    @Test
    void aHandlerWhosePlaceIsLostDeliversAgain() {
        var mended = salvaged(batch -> batch.deleteRange(Family.CURSOR, Keys.of(0), Keys.of(Long.MAX_VALUE)));

        assertThat(mended).singleElement().asString().contains("handler cpu/notes: its place is lost");
        try (var store = open(directory.resolve("new"));
                var house = new House(store).opened()) {
            // receipts tell which of them were delivered, so that nothing comes twice
            await().untilAsserted(() -> assertThat(house.handlers.views())
                    .extracting(HandlerView::pending)
                    .containsExactly(0L));
        }
    }

    @Test
    void aReplaysNumberDoesNotCountAsAHandlers() {
        long replay = (1L << 40) + 7;
        assertThat(salvaged(batch -> batch.put(Family.DEAD, Keys.of(replay, 3), new byte[] {1})))
                .isEmpty();

        try (var store = open(directory.resolve("new"));
                var house = new House(store).opened()) {
            house.change(new HandlerChange.Create(house.listing(House.CPU, "more")));
            assertThat(house.handlers.views()).extracting(HandlerView::number).containsExactly(2L, 1L);
        }
    }

    @Test
    void noSeqIsGivenTwiceWhenTheNewestEventsAreLost() {
        var mended = salvaged(batch -> {
            batch.deleteRange(
                    Family.LOG, EventLog.key(DrainIndex.TOPIC_NUMBER, 6), EventLog.key(DrainIndex.TOPIC_NUMBER + 1, 0));
            batch.deleteRange(Family.LOG, EventLog.key(1, 6), EventLog.key(2, 0));
        });

        assertThat(mended).anySatisfy(sentence -> assertThat(sentence).contains("the newest events are missing"));
        try (var store = open(directory.resolve("new"));
                var house = new House(store).opened()) {
            var next = house.publish(House.CPU, "next").events().get(0);
            assertThat(next.seq()).isGreaterThan(10);
            await().untilAsserted(
                            () -> assertThat(house.deliverers.seqs("notes")).containsExactly(next.seq()));
        }
        try (var store = open(directory.resolve("new"));
                var house = new House(store).opened()) {
            assertThat(house.publish(House.CPU, "later").events().get(0).seq()).isGreaterThan(11);
        }
    }

    @Test
    void aTopicWhoseRowIsLostIsMadeAnew() {
        var mended = salvaged(batch -> batch.deleteRange(Family.META, new byte[] {0}, new byte[] {(byte) 0xFE}));

        assertThat(mended).anySatisfy(sentence -> assertThat(sentence).isEqualTo("topic \"cpu\": its row is missing"));
        try (var store = open(directory.resolve("new"));
                var house = new House(store).opened()) {
            var topic = house.topics.find(House.CPU).orElseThrow();
            assertThat(topic.level()).isEqualTo(Level.WARNING);
            assertThat(topic.collected()).isEqualTo(10);
            house.publish(House.CPU, "next");
            house.change(new HandlerChange.Create(house.listing(House.CPU, "second")));
            assertThat(house.handlers.views()).extracting(HandlerView::number).containsExactlyInAnyOrder(1L, 2L);
            await().untilAsserted(() -> assertThat(house.handlers.views())
                    .extracting(HandlerView::pending)
                    .containsExactly(0L, 0L));
        }
    }

    /** Ten events, of which a handler has delivered three and one ahead; the log loses those of these seqs. */
    private StoreMending.Mended withoutEvents(long from, long to) {
        try (var store = open(directory.resolve("old"));
                var house = new House(store).opened()) {
            house.change(new HandlerChange.Create(house.listing(House.CPU, "notes")));
            house.publish(House.CPU, "a", "b", "c");
            await().until(() -> house.handlers.views().get(0).sums().delivered() == 3);
            house.deliverers.stick("notes");
            house.publish(House.CPU, "d", "e", "f", "g", "h", "i", "j");
        }
        try (var store = open(directory.resolve("old"))) {
            var batch = new Batch();
            batch.deleteRange(Family.LOG, EventLog.key(1, from), EventLog.key(1, to + 1));
            var now = Instant.parse("2026-03-01T12:00:00Z");
            Receipts.addTo(batch, 1, List.of(new Receipt(7, Outcome.DELIVERED, 1, null, now, now)));
            store.write(batch, Store.Durability.SYNCED);
        }
        var mended = new ArrayList<StoreMending.Mended>();
        Salvage.run(
                directory.resolve("old/store"),
                directory.resolve("new/store"),
                (store, batch) -> mended.add(StoreMending.mend(store, batch)));
        return mended.get(0);
    }

    @Test
    void eventsThatAHandlerHadStillToDeliverAreCountedAndTheSumsHoldAtEachStep() {
        // seq 7 was delivered, so that only three of the four were still to be delivered
        assertThat(withoutEvents(5, 8).gone())
                .containsExactly("handler cpu/notes: 3 events that it had still to deliver are gone, within seq 5 to 8;"
                        + " counted as discarded");

        try (var store = open(directory.resolve("new"))) {
            var house = new House(store);
            house.deliverers.stick("notes");
            try (house) {
                house.opened();
                assertThat(house.handlers.views().get(0).sums()).isEqualTo(new Sums(10, 4, 0, 0, 3, 3));
            }
        }
        try (var store = open(directory.resolve("new"));
                var house = new House(store).opened()) {
            house.publish(House.CPU, "k");
            await().until(() -> house.handlers.views().get(0).pending() == 0);
            assertThat(house.handlers.views().get(0).sums()).isEqualTo(new Sums(11, 8, 0, 0, 3, 0));
        }
    }

    @Test
    void theNewestEventsThatAHandlerHadStillToDeliverStayNotPendingForEver() {
        assertThat(withoutEvents(5, 10).gone())
                .containsExactly(
                        "handler cpu/notes: 5 events that it had still to deliver are gone, within seq 5 to 10;"
                                + " counted as discarded");

        try (var store = open(directory.resolve("new"));
                var house = new House(store).opened()) {
            await().until(() -> house.handlers.views().get(0).pending() == 0);
            assertThat(house.handlers.views().get(0).sums()).isEqualTo(new Sums(10, 5, 0, 0, 5, 0));
        }
    }

    @Test
    void aTableThatIsGoneIsNamedAndLeftBehind() throws IOException {
        salvaged(batch -> {});
        Path table;
        try (var files = Files.list(directory.resolve("old/store"))) {
            table = files.filter(file -> file.toString().endsWith(".sst"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(table);

        assertThat(Verification.of(directory.resolve("old/store")).findings())
                .extracting(finding -> finding.file().getFileName())
                .containsExactly(table.getFileName());
        var saved = Salvage.run(directory.resolve("old/store"), directory.resolve("again/store"), StoreMending::mend);
        assertThat(saved.left())
                .isNotEmpty()
                .allSatisfy(left -> assertThat(left.rows())
                        .extracting(rows -> rows.first().length, rows -> rows.last() != null)
                        .doesNotContain(0, false))
                .extracting(Finding::file)
                .contains(table);
    }

    @Test
    void aDamagedListOfFilesIsMoreThanSalvageCanHelp() throws IOException {
        salvaged(batch -> {});
        var store = directory.resolve("old/store");
        var manifest = store.resolve(Files.readString(store.resolve("CURRENT")).strip());
        byte[] content = Files.readAllBytes(manifest);
        content[20] ^= 1;
        Files.write(manifest, content);

        assertThat(Verification.of(store).findings()).isNotEmpty();
        assertThatThrownBy(() -> Salvage.run(store, directory.resolve("again/store"), StoreMending::mend))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("is damaged: file " + manifest.getFileName())
                .hasMessageNotContaining("salvage")
                .hasMessageNotContaining(".tables");
        assertThat(directory.resolve("again/store")).doesNotExist();
    }
}
