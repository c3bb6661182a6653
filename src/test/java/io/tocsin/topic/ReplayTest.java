package io.tocsin.topic;

import static io.tocsin.topic.House.CPU;
import static io.tocsin.topic.House.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.Delivery;
import io.tocsin.delivery.HandlerChange.Again;
import io.tocsin.delivery.HandlerChange.Create;
import io.tocsin.delivery.HandlerChange.Define;
import io.tocsin.delivery.HandlerChange.Delete;
import io.tocsin.delivery.UnknownHandlerException;
import io.tocsin.delivery.again.DeadLetterFilter;
import io.tocsin.delivery.again.DeadLetterOffice.Filed;
import io.tocsin.delivery.again.DeadLetterOffice.Place;
import io.tocsin.delivery.again.ReplayOrder;
import io.tocsin.delivery.again.ReplayOrder.Part;
import io.tocsin.delivery.again.ReplayOverException;
import io.tocsin.delivery.again.ReplayView;
import io.tocsin.delivery.again.ReplayView.Counts;
import io.tocsin.delivery.again.ReplayView.State;
import io.tocsin.delivery.again.UnknownReplayException;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store;
import io.tocsin.store.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replays and retries from their order to their end, with collector and store. */
class ReplayTest {

    private static final TopicId ALL = new TopicId("all");

    private final MemoryStore store = new MemoryStore();
    private House house = new House(store).opened();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aReplayDeliversARangeOnceMoreMarkedAndInOrder() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b", "c", "d");
        awaitSeqs("h", 4);

        // when
        long id = order(events("h", 2, 4));

        // then
        awaitDone(id);
        assertThat(house.deliverers.seqs("h")).containsExactly(1L, 2L, 3L, 4L, 2L, 3L);
        assertThat(house.deliverers.replays("h")).containsExactly("", "", "", "", "1", "1");
        assertThat(view(id).counts()).isEqualTo(new Counts(2, 0, 0));
        assertThat(view(id).left()).isZero();
        await().untilAsserted(() -> assertThat(
                        house.handlers.find(ref(CPU, "h")).orElseThrow().pending())
                .isZero());
        assertThat(house.handlers.deliveries().replaysOf(house.entry(CPU, 2)))
                .extracting(replayed -> replayed.replay() + " " + replayed.status())
                .containsExactly("1 delivered");
        assertThat(house.handlers.deliveries().replaysOf(house.entry(CPU, 4))).isEmpty();
    }

    @Test
    void aReplayOfOneIdTakesItsEventsOnly() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b", "a", "b", "a");
        awaitSeqs("h", 5);

        // when
        long id = order(new ReplayOrder.Events(ref(CPU, "h"), new Part.Events(1, 6, "a", List.of(1L, 3L, 5L), 1, 5)));

        // then
        awaitDone(id);
        assertThat(house.deliverers.seqs("h")).endsWith(1L, 3L, 5L).hasSize(8);
        assertThat(house.handlers.deliveries().replaysOf(house.entry(CPU, 2))).isEmpty();
    }

    @Test
    void aHandlerThatIsStuckHoldsNoReplayUpAndNoReplayAHandler() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b");
        house.change(new Create(house.listing(CPU, "other")));

        // when
        long stuck = order(events("h", 1, 3));
        long well = order(events("other", 1, 3));
        house.publish(CPU, "c");

        // then
        awaitDone(well);
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("other")).containsExactlyInAnyOrder(1L, 2L, 3L));
        assertThat(view(stuck).state()).isEqualTo(State.RUNNING);
        assertThat(view(stuck).left()).isEqualTo(2);
        assertThat(house.handlers.lowestNeeded(number(CPU))).isEqualTo(1);
    }

    @Test
    void aReplayGoesOnAfterAKillWithoutALoss() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        for (int i = 0; i < 5; i++) {
            house.publish(CPU, ids(i * 100, 100));
        }
        // what is not stored yet would be delivered once more by the handler itself
        await().until(() ->
                house.handlers.find(ref(CPU, "h")).orElseThrow().status().cursor() == 501);
        house.deliverers.stick("h");
        long id = order(events("h", 1, 501));

        // when
        var killed = store.afterKill();
        house.close();
        house.deliverers.free("h");
        restart(killed);

        // then
        awaitDone(id);
        assertThat(house.deliverers.seqs("h").subList(500, 1_000))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 500).boxed().toList());
        assertThat(view(id).counts()).isEqualTo(new Counts(500, 0, 0));
    }

    @Test
    void whatIsOverStaysKnownAfterARestartAndNoIdIsUsedTwice() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        long first = order(events("h", 1, 2));
        awaitDone(first);

        // when
        restart(store);
        long second = order(events("h", 1, 2));

        // then
        assertThat(second).isEqualTo(2);
        awaitDone(second);
        assertThat(house.handlers.replays().views()).extracting(ReplayView::id).containsExactly(2L, 1L);
        assertThat(view(1).counts()).isEqualTo(new Counts(1, 0, 0));
        assertThat(house.handlers.deliveries().replaysOf(house.entry(CPU, 1))).hasSize(2);
    }

    @Test
    void aReplayGoesByTheDefinitionThatTheHandlerHasNow() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b");
        long id = order(events("h", 1, 3));

        // when
        house.change(new Define(house.publishing(CPU, "h", "all")));
        house.handlers.resolve();

        // then: what is in flight is waited for, so that nothing happens before it is answered
        assertThat(view(id).state()).isEqualTo(State.RUNNING);
        house.handlers.replays().cancel(id);
        long next = order(events("h", 1, 3));
        awaitDone(next);
        assertThat(house.topics.find(ALL).orElseThrow().collected()).isEqualTo(2);
        assertThat(house.eventLog
                        .entry(number(ALL), ALL, 3)
                        .orElseThrow()
                        .event()
                        .data()
                        .headers())
                .containsEntry("tocsin-replay", Long.toString(next));
    }

    @Test
    void cancellingEndsItForGood() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b");
        long id = order(events("h", 1, 3));

        // when
        var cancelled = house.handlers.replays().cancel(id);
        house.close();
        house.deliverers.free("h");
        restart(store);

        // then
        assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
        assertThat(view(id).state()).isEqualTo(State.CANCELLED);
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).containsExactly(1L, 2L));
        assertThatThrownBy(() -> house.handlers.replays().cancel(id)).isInstanceOf(ReplayOverException.class);
        assertThatThrownBy(() -> house.handlers.replays().cancel(9)).isInstanceOf(UnknownReplayException.class);
    }

    @Test
    void aReplayEndsWithItsHandler() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        long id = order(events("h", 1, 2));

        // when
        house.change(new Delete(ref(CPU, "h")));

        // then
        assertThat(view(id).state()).isEqualTo(State.CANCELLED);
        assertThat(view(id).cause()).isEqualTo("its handler was deleted");
        assertThatThrownBy(() -> order(events("h", 1, 2))).isInstanceOf(UnknownHandlerException.class);
    }

    @Test
    void whatAReplayIsRefusedIsADeadLetterOfItsOwn() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        awaitSeqs("h", 1);
        house.deliverers.refuse("h", "too large");

        // when
        long id = order(events("h", 1, 2));
        awaitDone(id);

        // then
        assertThat(view(id).counts()).isEqualTo(new Counts(0, 0, 1));
        assertThat(letters()).extracting(filed -> filed.addressee().replay()).containsExactly(id);
        // the handler's own receipt is stored when it has time
        await().untilAsserted(() -> assertThat(told(1)).containsExactly("h delivered 1"));
        house.deliverers.refuse("h", null);
        retryAll();
        assertThat(house.deliverers.replays("h")).containsExactly("", "1");
        assertThat(letters()).isEmpty();
    }

    @Test
    void aRetriedLetterGoesWithItsNewReceipt() {
        // given
        house.deliverers.refuse("h", "too large");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b", "c");
        await().untilAsserted(() -> assertThat(letters()).hasSize(3));
        house.deliverers.refuse("h", null);

        // when
        retryAll();

        // then
        assertThat(house.deliverers.seqs("h")).containsExactly(1L, 2L, 3L);
        assertThat(house.deliverers.replays("h")).containsOnly("");
        assertThat(letters()).isEmpty();
        for (long seq = 1; seq <= 3; seq++) {
            assertThat(told(seq)).containsExactly("h delivered 2");
        }
        restart(store.afterKill());
        assertThat(told(1)).containsExactly("h delivered 2");
    }

    @Test
    void aLetterThatIsRefusedAgainStaysWithTheNewReason() {
        // given
        house.deliverers.refuse("h", "too large");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b");
        await().untilAsserted(() -> assertThat(letters()).hasSize(2));
        house.deliverers.refuse("h", "no such topic");

        // when
        long id = retry(DeadLetterFilter.ALL.withSeq(2));

        // then
        awaitDone(id);
        assertThat(view(id).counts()).isEqualTo(new Counts(0, 0, 1));
        assertThat(letters())
                .extracting(
                        filed -> filed.letter().reason() + " " + filed.letter().attempts())
                .containsExactly("too large 1", "no such topic 2");
        assertThat(told(2)).containsExactly("h dead-letter 2");
    }

    @Test
    void aRetryGoesOnAfterAKillAndLosesNoLetter() {
        // given
        house.deliverers.refuse("h", "too large");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, ids(0, 200));
        await().untilAsserted(() -> assertThat(letters()).hasSize(200));
        house.deliverers.refuse("h", null);
        house.deliverers.stick("h");
        long id = retry(DeadLetterFilter.ALL);

        // when
        var killed = store.afterKill();
        house.close();
        house.deliverers.free("h");
        restart(killed);

        // then
        awaitDone(id);
        assertThat(house.deliverers.seqs("h"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
        assertThat(letters()).isEmpty();
    }

    @Test
    void lettersOfAFormerHandlerAreRetriedByTheOneThatHasItsName() {
        // given
        house.deliverers.refuse("h", "too large");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        await().untilAsserted(() -> assertThat(letters()).hasSize(1));
        house.change(new Delete(ref(CPU, "h")));
        await().untilAsserted(() -> assertThat(house.handlers.views()).isEmpty());
        house.deliverers.refuse("h", null);
        house.change(new Create(house.listing(CPU, "h")));

        // when
        retryAll();

        // then
        assertThat(house.deliverers.seqs("h")).containsExactly(1L);
        assertThat(told(1)).containsExactly("h delivered 2, deleted");
    }

    @Test
    void aDroppedLetterStaysDroppedThoughItsRetryFails() {
        // given
        house.deliverers.refuse("h", "too large");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        await().untilAsserted(() -> assertThat(letters()).hasSize(1));
        var latch = new CountDownLatch(1);
        house.deliverers.block("h", latch);
        long id = retry(DeadLetterFilter.ALL);

        // when
        house.handlers.deadLetterOffice().drop(DeadLetterFilter.ALL, Place.FIRST);
        latch.countDown();

        // then
        awaitDone(id);
        assertThat(letters()).isEmpty();
    }

    /** Its end was only in memory, and neither a restart nor another attempt to end it made it durable. */
    @Test
    void aReplayWhoseEndWasNotStoredIsOverOnceTheStoreIsBack() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        long id = order(events("h", 1, 2));
        store.failNextDeleteOf(cursorKey(id));

        // when
        assertThatThrownBy(() -> house.handlers.replays().cancel(id)).isInstanceOf(StoreUnavailableException.class);

        // then
        await().until(() -> !house.handlers.replays().isGoingOn(id));
        assertThatThrownBy(() -> house.handlers.replays().cancel(id)).isInstanceOf(ReplayOverException.class);
        restart(store.afterKill());
        assertThat(view(id).state()).isEqualTo(State.CANCELLED);
    }

    /** It was a mistake in the program to whoever deleted the handler, and the replay stayed until a restart. */
    @Test
    void aReplayWhoseHandlerIsDeletedWhileTheStoreFailsEndsOnceTheStoreIsBack() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        long id = order(events("h", 1, 2));
        store.failNextDeleteOf(cursorKey(id));

        // when
        var deletion = assertThatThrownBy(() -> house.change(new Delete(ref(CPU, "h"))));

        // then
        deletion.isInstanceOf(NotAcceptingException.class).hasMessageContaining("the store failed, and whether all");
        await().until(() -> !house.handlers.replays().isGoingOn(id));
        assertThat(view(id).cause()).isEqualTo("its handler was deleted");
        assertThat(house.handlers.find(ref(CPU, "h"))).isEmpty();
        restart(store.afterKill());
        assertThat(view(id).state()).isEqualTo(State.CANCELLED);
    }

    /** The first one's failure was the last thing that was done about them: the second went on to a deleted handler. */
    @Test
    void allReplaysOfAHandlerThatIsDeletedWhileTheStoreFailsEndOnceTheStoreIsBack() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        long first = order(events("h", 1, 2));
        long second = order(events("h", 1, 2));
        store.failNextDeleteOf(cursorKey(first));

        // when
        assertThatThrownBy(() -> house.change(new Delete(ref(CPU, "h")))).isInstanceOf(NotAcceptingException.class);

        // then
        await().until(() -> house.handlers.replays().runners().isEmpty());
        assertThat(house.handlers.replays().views())
                .extracting(ReplayView::cause)
                .containsExactly("its handler was deleted", "its handler was deleted");
        restart(store.afterKill());
        assertThat(view(first).state()).isEqualTo(State.CANCELLED);
        assertThat(view(second).state()).isEqualTo(State.CANCELLED);
    }

    /** It was done in memory for ever, and delivered everything once more after a restart. */
    @Test
    void aReplayThatIsDoneWhileTheStoreFailsIsOverOnceTheStoreIsBack() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        awaitSeqs("h", 1);
        store.failNextDeleteOf(cursorKey(1));

        // when
        long id = order(events("h", 1, 2));

        // then
        await().until(() -> !house.handlers.replays().isGoingOn(id));
        restart(store.afterKill());
        assertThat(view(id).state()).isEqualTo(State.DONE);
        assertThat(view(id).counts()).isEqualTo(new Counts(1, 0, 0));
        assertThat(house.deliverers.replays("h")).containsExactly("", "1");
    }

    /** Its row was read before it ended and its job was looked for after that: it began again from its first event. */
    @Test
    void aReplayThatEndsWhileTheStoreIsReadAgainDoesNotBeginAnew() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        long id = order(events("h", 1, 2));
        var read = new CountDownLatch(1);
        store.afterNextScanFrom("replay/".getBytes(UTF_8), () -> {
            house.handlers.replays().cancel(id);
            read.countDown();
        });

        // when
        store.fail();

        // then
        await().until(() -> read.getCount() == 0);
        // collected behind the reading
        await().ignoreExceptionsInstanceOf(NotAcceptingException.class)
                .untilAsserted(
                        () -> assertThat(house.publish(CPU, "b").events()).hasSize(1));
        assertThat(house.handlers.replays().isGoingOn(id)).isFalse();
        assertThat(view(id).state()).isEqualTo(State.CANCELLED);
    }

    /** The last step of a cancelled replay stored its cursor again, which nobody ever took away. */
    @Test
    void noCursorStaysBehindOfAReplayThatWasCancelledInTheMiddleOfAStep() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        awaitSeqs("h", 1);
        var latch = new CountDownLatch(1);
        house.deliverers.block("h", latch);
        long id = order(events("h", 1, 2));
        await().until(() -> house.deliverers.sessions("h") == 2);

        // when
        house.handlers.replays().cancel(id);
        latch.countDown();

        // then: it is let go behind the last thing that it stored
        await().until(() -> house.deliverers.closedHandlers("h") == 1);
        await().untilAsserted(() ->
                assertThat(store.get(Family.CURSOR, cursorKey(id))).isNull());
        assertThat(view(id).state()).isEqualTo(State.CANCELLED);
    }

    /** Its runner and whoever cancelled it both let it go, one of them later and once more. */
    @Test
    void aReplayThatIsCancelledWhileItEndsIsLetGoOnce() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.change(new Create(house.listing(CPU, "later")));
        house.publish(CPU, "a");
        awaitSeqs("h", 1);
        awaitSeqs("later", 1);
        var latch = new CountDownLatch(1);
        house.deliverers.block("later", latch);
        store.afterNextDeleteOf(cursorKey(1), () -> house.handlers.replays().cancel(1));

        // when
        order(events("h", 1, 2));

        // then: what is let go later is looked at in order, by one thread
        await().until(() -> !house.handlers.replays().isGoingOn(1));
        long later = order(events("later", 1, 2));
        await().until(() -> house.deliverers.sessions("later") == 2);
        house.handlers.replays().cancel(later);
        latch.countDown();
        await().until(() -> house.deliverers.forgotten("later").size() == 1);
        assertThat(house.deliverers.forgotten("h")).containsExactly((1L << 40) + 1);
        assertThat(house.deliverers.closedHandlers("h")).isEqualTo(1);
        assertThat(view(1).state()).isEqualTo(State.DONE);
    }

    private static byte[] cursorKey(long id) {
        return Keys.of((1L << 40) + id);
    }

    private static ReplayOrder events(String handler, long fromSeq, long endSeq) {
        return new ReplayOrder.Events(
                ref(CPU, handler), new Part.Events(fromSeq, endSeq, "", List.of(), fromSeq, endSeq - 1));
    }

    private long order(ReplayOrder order) {
        var id = new AtomicLong();
        house.change(new Again(order, id::set));
        return id.get();
    }

    private long retry(DeadLetterFilter filter) {
        var counts = house.handlers.deadLetterOffice().addressees(filter);
        assertThat(counts).hasSize(1);
        var addressee = counts.keySet().iterator().next();
        return order(new ReplayOrder.Letters(
                addressee.handler(),
                new Part.Letters(addressee.number(), addressee.replay(), filter, counts.getOrDefault(addressee, 0L))));
    }

    private void retryAll() {
        awaitDone(retry(DeadLetterFilter.ALL));
    }

    private List<Filed> letters() {
        return house.handlers
                .deadLetterOffice()
                .list(DeadLetterFilter.ALL, Place.FIRST, 1_000)
                .letters();
    }

    private ReplayView view(long id) {
        return house.handlers.replays().find(id).orElseThrow();
    }

    private void awaitDone(long id) {
        await().untilAsserted(() -> assertThat(view(id).state()).isEqualTo(State.DONE));
    }

    private void awaitSeqs(String handler, int count) {
        await().untilAsserted(() -> assertThat(house.deliverers.seqs(handler)).hasSize(count));
    }

    private List<String> told(long seq) {
        return house.handlers.deliveries().of(house.entry(CPU, seq)).stream()
                .map(ReplayTest::told)
                .collect(Collectors.toList());
    }

    private static String told(Delivery delivery) {
        var receipt = delivery.receipt();
        return delivery.handler().id().name() + " " + delivery.status()
                + (receipt == null ? "" : " " + receipt.attempts()) + (delivery.isDeleted() ? ", deleted" : "");
    }

    private long number(TopicId topic) {
        return house.topics.find(topic).orElseThrow().number();
    }

    private static String[] ids(int from, int count) {
        return LongStream.range(from, from + count).mapToObj(i -> "id" + i).toArray(String[]::new);
    }

    private void restart(Store next) {
        var deliverers = house.deliverers;
        house.close();
        house = new House(next, deliverers, TopicSettings.DEFAULT).opened();
    }
}
