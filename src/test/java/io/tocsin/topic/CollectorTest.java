package io.tocsin.topic;

import static io.tocsin.topic.House.CPU;
import static io.tocsin.topic.House.draft;
import static io.tocsin.topic.House.ref;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.UnknownHandlerException;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.EventSink;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorTest {

    private static final TopicId MEM = new TopicId("mem");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final MemoryStore store = new MemoryStore();
    private House house = new House(store);

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void answersWithWhatBecameOfEachEvent() {
        // given
        house.opened();
        house.change(new HandlerChange.Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", Level.CRITICAL);

        // when
        var outcome = house.publish(CPU, "a", "b");

        // then
        assertThat(outcome.handlers()).isEqualTo(1);
        assertThat(outcome.events())
                .containsExactly(
                        new PublishOutcome.CollectedEvent("a", 2, Level.WARNING, Level.CRITICAL),
                        new PublishOutcome.CollectedEvent("b", 3, Level.WARNING, Level.OK));
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).containsExactly(1L, 2L, 3L));
    }

    @Test
    void manyWaitingRequestsShareOneSync() {
        // given: everything waits before the collector begins
        var outcomes = new ArrayList<CompletableFuture<PublishOutcome>>();
        for (int i = 0; i < 500; i++) {
            outcomes.add(house.collector.publish(House.request(CPU, "id" + i)).toCompletableFuture());
        }
        int before = store.syncedWrites();

        // when
        house.opened();
        outcomes.forEach(House::await);

        // then
        assertThat(store.syncedWrites() - before).isEqualTo(1);
        assertThat(house.topics.find(CPU).orElseThrow().collected()).isEqualTo(500);
    }

    @Test
    void neverSplitsARequestAndEndsADrainAtItsBounds() {
        // given: 10 of 1,000 events do not fit one drain of 8,192
        var ids = IntStream.range(0, 1_000).mapToObj(i -> "id" + i).toArray(String[]::new);
        var outcomes = new ArrayList<CompletableFuture<PublishOutcome>>();
        for (int i = 0; i < 10; i++) {
            outcomes.add(house.collector.publish(House.request(CPU, ids)).toCompletableFuture());
        }
        int before = store.syncedWrites();

        // when
        house.opened();
        var collected = outcomes.stream()
                .map(outcome -> (PublishOutcome.Collected) House.await(outcome))
                .toList();

        // then: the ninth is taken at 8,000
        assertThat(store.syncedWrites() - before).isEqualTo(2);
        var acceptedAt = collected.stream()
                .map(outcome -> outcome.events().stream()
                        .map(event -> drainOf(event.seq()))
                        .distinct()
                        .toList())
                .toList();
        assertThat(acceptedAt).allSatisfy(drains -> assertThat(drains).hasSize(1));
        assertThat(acceptedAt.get(8)).isNotEqualTo(acceptedAt.get(9));
    }

    private long drainOf(long seq) {
        return new DrainIndex(store).drainOf(seq).orElseThrow().firstSeq();
    }

    @Test
    void chainsTheEventsOfAnIdAndCountsTheTopicsEvents() {
        // given
        house.opened();
        house.publish(CPU, "a", "b", "a");
        house.publish(MEM, "a");

        // when
        house.publish(CPU, "a");

        // then
        long number = house.topics.find(CPU).orElseThrow().number();
        var entries = house.eventLog.read(number, CPU, 1, 100, 1 << 20);
        assertThat(entries).extracting(entry -> entry.seq()).containsExactly(1L, 2L, 3L, 5L);
        assertThat(entries).extracting(entry -> entry.previousSeq()).containsExactly(0L, 0L, 1L, 3L);
        assertThat(entries).extracting(entry -> entry.ordinal()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void acceptanceTimeNeverFallsAlsoAcrossARestart() {
        // given
        house.opened();
        house.publish(CPU, "a");
        house.now = NOON.minusSeconds(60);
        house.publish(CPU, "b");
        house.close();
        house = new House(store);
        house.now = NOON.minusSeconds(3_600);
        house.opened();

        // when
        house.publish(CPU, "c");
        house.now = NOON.plusSeconds(1);
        house.publish(CPU, "d");

        // then
        long number = house.topics.find(CPU).orElseThrow().number();
        assertThat(house.eventLog.read(number, CPU, 1, 100, 1 << 20))
                .extracting(entry -> entry.acceptedAt())
                .containsExactly(NOON, NOON, NOON, NOON.plusSeconds(1));
    }

    @Test
    void durationCountsFromTheFirstEventThatWasNotOk() {
        // given
        house.opened();
        var durations = new ArrayList<Duration>();

        // when
        for (var level : List.of(Level.OK, Level.WARNING, Level.CRITICAL, Level.OK, Level.OK, Level.INFO)) {
            house.publish(CPU, "a", level);
            durations.add(house.topics.state(CPU, "a").orElseThrow().duration());
            house.now = house.now.plusSeconds(10);
        }

        // then
        assertThat(durations).extracting(Duration::toSeconds).containsExactly(0L, 0L, 10L, 20L, 0L, 0L);
    }

    @Test
    void aRepeatedRequestIsAnsweredTheSameAndStoredOnce() {
        // given: also when the repetition waits in the same drain
        var first = house.collector.publish(keyed(1, 7, "a")).toCompletableFuture();
        var second = house.collector.publish(keyed(1, 7, "a")).toCompletableFuture();
        house.opened();
        var stored = (PublishOutcome.Collected) House.await(first);
        var inDrain = House.await(second);
        house.close();
        house = new House(store);
        house.opened();

        // when
        var later = House.await(house.collector.publish(keyed(1, 7, "a")).toCompletableFuture());
        var other = House.await(house.collector.publish(keyed(1, 8, "b")).toCompletableFuture());

        // then
        assertThat(inDrain).isInstanceOf(PublishOutcome.Repeated.class);
        assertThat(((PublishOutcome.Repeated) inDrain).answer()).isEqualTo(stored.answer());
        assertThat(new String(((PublishOutcome.Repeated) later).answer().body(), UTF_8))
                .isEqualTo("seq 1");
        assertThat(((PublishOutcome.Repeated) later).answer().status()).isEqualTo(200);
        assertThat(other).isEqualTo(new PublishOutcome.KeyReused());
        assertThat(house.topics.find(CPU).orElseThrow().collected()).isEqualTo(1);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        // given
        house.opened();
        House.await(house.collector.publish(keyed(1, 7, "a")).toCompletableFuture());

        // when
        house.now = NOON.plus(Duration.ofHours(24));
        var within = House.await(house.collector.publish(keyed(1, 7, "a")).toCompletableFuture());
        house.now = NOON.plus(Duration.ofHours(24)).plusMillis(1);
        var after = House.await(house.collector.publish(keyed(1, 7, "a")).toCompletableFuture());

        // then
        assertThat(within).isInstanceOf(PublishOutcome.Repeated.class);
        assertThat(after).isInstanceOf(PublishOutcome.Collected.class);
    }

    private static PublishRequest keyed(int key, int digest, String id) {
        byte[] keyBytes = new byte[32];
        keyBytes[0] = (byte) key;
        byte[] digestBytes = new byte[32];
        digestBytes[0] = (byte) digest;
        return new PublishRequest(
                CPU,
                List.of(draft(id, Level.INFO)),
                new PublishRequest.Idempotency(
                        keyBytes,
                        digestBytes,
                        collected -> new StoredAnswer(
                                200, ("seq " + collected.events().get(0).seq()).getBytes(UTF_8))));
    }

    @Test
    void rejectsAnUnroutedTopicAndNamesTheNearest() {
        // given
        house.close();
        var settings = new TopicSettings(TopicSettings.Unrouted.REJECT, 1 << 19, Duration.ofHours(24));
        house = new House(store, new Deliverers(), settings).opened();
        house.change(new HandlerChange.Create(house.listing(CPU, "h")));

        // when, then
        assertThatThrownBy(() -> house.publish(new TopicId("cpuu"), "a"))
                .isInstanceOf(UnroutedTopicException.class)
                .hasMessageContaining("topic \"cpuu\" has no handler")
                .hasMessageContaining("Did you mean \"cpu\"?");
        assertThat(house.topics.find(new TopicId("cpuu"))).isEmpty();
        assertThat(house.publish(CPU, "a").events().get(0).seq()).isEqualTo(1);
    }

    @Test
    void acceptsAndCountsAnUnroutedTopic() {
        // given
        house.opened();

        // when
        var outcome = house.publish(MEM, "a", "b");

        // then
        assertThat(outcome.handlers()).isZero();
        assertThat(new String(house.metrics.render(), UTF_8))
                .contains("tocsin_events_unrouted_total{topic=\"mem\"} 2.0")
                .contains("tocsin_events_accepted_total{topic=\"mem\"} 2.0");
    }

    @Test
    void countsDerivedEventsThatNoHandlerTakes() {
        // given
        house.opened();
        house.change(new HandlerChange.Create(house.listing(CPU, "h")));
        var draft = Draft.of("a", Level.INFO, "m", EventData.of("cpu"));

        // when
        House.await(house.derive(
                new NotedCursor(), 1, new EventSink.Derived(CPU, draft), new EventSink.Derived(MEM, draft)));

        // then
        assertThat(new String(house.metrics.render(), UTF_8))
                .contains("tocsin_events_unrouted_total{topic=\"cpu\"} 0.0")
                .contains("tocsin_events_unrouted_total{topic=\"mem\"} 1.0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterAFailedWriteTheOutcomeIsUnknownAndNothingIsDoubledOrLost(boolean stored) {
        // given
        house.opened();
        house.change(new HandlerChange.Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", Level.CRITICAL);
        if (stored) {
            store.failNextWriteThoughStored();
        } else {
            store.failNextWrite();
        }

        // when
        var failed = house.collector.publish(keyed(5, 5, "b")).toCompletableFuture();
        assertThatThrownBy(() -> House.await(failed))
                .isInstanceOfSatisfying(
                        NotAcceptingException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isTrue());
        var again = House.await(house.collector.publish(keyed(5, 5, "b")).toCompletableFuture());
        var next = house.publish(CPU, "c");

        // then
        assertThat(again instanceof PublishOutcome.Repeated).isEqualTo(stored);
        assertThat(next.events().get(0).seq()).isEqualTo(3);
        assertThat(house.topics.find(CPU).orElseThrow().collected()).isEqualTo(3);
        assertThat(house.topics.find(CPU).orElseThrow().level()).isEqualTo(Level.CRITICAL);
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).containsExactly(1L, 2L, 3L));
        await().untilAsserted(() -> assertThat(house.health.conditions()).isEmpty());
    }

    @Test
    void everyRequestOfAFailedDrainIsAnswered() {
        // given: the store fails before anything of the drain could be applied
        var outcomes = IntStream.range(0, 20)
                .mapToObj(i ->
                        house.collector.publish(House.request(CPU, "id" + i)).toCompletableFuture())
                .toList();
        house.opened();
        outcomes.forEach(House::await);
        store.refuseToOpen(true);
        store.fail();

        // when
        var refused = IntStream.range(0, 20)
                .mapToObj(i ->
                        house.collector.publish(House.request(CPU, "id" + i)).toCompletableFuture())
                .toList();

        // then
        assertThat(refused)
                .allSatisfy(outcome -> assertThatThrownBy(() -> House.await(outcome))
                        .isInstanceOfSatisfying(
                                NotAcceptingException.class,
                                e -> assertThat(e.isOutcomeUnknown()).isFalse()));
    }

    @Test
    void aStoreThatFailedRecoversWithoutAPublisher() {
        // given
        house.opened();
        house.publish(CPU, "a");
        store.refuseToOpen(true);
        store.fail();
        await().until(() -> !house.health.conditions().isEmpty());

        // when
        store.refuseToOpen(false);

        // then
        await().untilAsserted(() -> assertThat(store.failure()).isNull());
        await().untilAsserted(() -> assertThat(house.health.conditions()).isEmpty());
    }

    /** It ended the thread {@code collector}: callers waited for ever, and nobody looked again. */
    @Test
    void aDamagedRowMetWhileIdleIsToldAndLookedAtAgain() {
        // given: a definition that cannot be read, and a store that is opened again without a publisher
        house.opened();
        house.publish(CPU, "a");
        var damage = new Batch();
        damage.put(Family.SPECS, Keys.of(99), new byte[] {77});
        store.write(damage, Store.Durability.SYNCED);
        store.fail();
        await().untilAsserted(() -> assertThatThrownBy(() -> house.collector.check(CPU))
                .isInstanceOf(NotAcceptingException.class)
                .hasMessageContaining("the stored definition of handler number 99"));
        assertThat(house.health.conditions()).extracting(Health.Condition::name).containsExactly("store");

        // when
        var repair = new Batch();
        repair.delete(Family.SPECS, Keys.of(99));
        store.write(repair, Store.Durability.SYNCED);

        // then
        await().untilAsserted(
                        () -> assertThatCode(() -> house.collector.check(CPU)).doesNotThrowAnyException());
        assertThat(house.health.conditions()).isEmpty();
        assertThat(house.publish(CPU, "b").events().get(0).seq()).isEqualTo(2);
        assertThat(house.threads.uncaught()).isZero();
    }

    @Test
    void aRequestThatCannotBeAppliedDoesNotHurtTheOthersOfItsDrain() {
        // given: one id's state is damaged on disk
        house.opened();
        house.publish(CPU, "a", "damaged");
        long number = house.topics.find(CPU).orElseThrow().number();
        house.close();
        var damage = new Batch();
        damage.put(Family.STATE, StoredState.key(number, "damaged"), new byte[] {77});
        store.write(damage, Store.Durability.SYNCED);
        house = new House(store);
        var good = house.collector.publish(House.request(CPU, "a", "b")).toCompletableFuture();
        var bad = house.collector.publish(House.request(CPU, "c", "damaged")).toCompletableFuture();
        var alsoGood = house.collector.publish(House.request(CPU, "d")).toCompletableFuture();

        // when
        house.opened();

        // then
        assertThat(((PublishOutcome.Collected) House.await(good)).events()).hasSize(2);
        assertThatThrownBy(() -> House.await(bad))
                .isInstanceOfSatisfying(
                        NotAcceptingException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isFalse());
        assertThat(((PublishOutcome.Collected) House.await(alsoGood))
                        .events()
                        .get(0)
                        .seq())
                .isEqualTo(5);
        assertThat(house.topics.state(CPU, "c")).isEmpty();
    }

    @Test
    void aDefinitionOfUnknownOutcomeIsTakenOverOnceTheStoreIsOpenAgain() {
        // given
        house.opened();
        house.change(new HandlerChange.Create(house.listing(CPU, "old")));
        house.publish(CPU, "a");
        store.failNextWriteThoughStored();
        var created = house.collector
                .change(new HandlerChange.Create(house.listing(CPU, "new")))
                .toCompletableFuture();
        assertThatThrownBy(() -> House.await(created)).isInstanceOf(NotAcceptingException.class);

        // when
        var outcome = house.publish(CPU, "b");
        store.failNextWriteThoughStored();
        var deleted = house.collector
                .change(new HandlerChange.Delete(ref(CPU, "old")))
                .toCompletableFuture();
        assertThatThrownBy(() -> House.await(deleted)).isInstanceOf(NotAcceptingException.class);
        var after = house.publish(CPU, "c");

        // then
        assertThat(outcome.handlers()).isEqualTo(2);
        assertThat(after.handlers()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("new")).containsExactly(2L, 3L));
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("old")).containsExactly(1L, 2L));
        house.change(new HandlerChange.Create(house.listing(CPU, "third")));
        assertThat(house.handlers.find(ref(CPU, "third")).orElseThrow().number())
                .isEqualTo(3);
    }

    @Test
    void refusesBelowTheReserveAndRecoversByItself() {
        // given
        house.opened();
        store.setRoom(new Store.Room(100, 9, 10, Long.MAX_VALUE));
        assertThatThrownBy(() -> house.publish(CPU, "a"))
                .isInstanceOf(NotAcceptingException.class)
                .hasMessageContaining("9 B are free, and 10 B are kept free (reserve under [store])");
        var during = house.health.conditions();

        // when
        store.setRoom(new Store.Room(100, 10, 10, Long.MAX_VALUE));
        assertThatThrownBy(() -> house.publish(CPU, "a")).isInstanceOf(NotAcceptingException.class);
        store.setRoom(new Store.Room(100, 11, 10, Long.MAX_VALUE));

        // then: also when nobody publishes, since a daemon that is not ready gets nothing
        assertThat(during).extracting(Health.Condition::name).containsExactly("store");
        await().untilAsserted(() -> assertThat(house.health.conditions()).isEmpty());
        assertThat(house.publish(CPU, "a").events()).hasSize(1);
    }

    @Test
    void deletesWhereNothingIsAcceptedSinceThatFreesRoom() {
        // given
        house.opened();
        house.publish(CPU, "a");
        store.setRoom(new Store.Room(100, 9, 10, Long.MAX_VALUE));

        // when
        house.deleteTopic(CPU);

        // then
        assertThat(house.topics.find(CPU)).isEmpty();
        assertThatThrownBy(() -> house.publish(CPU, "a")).isInstanceOf(NotAcceptingException.class);
    }

    @Test
    void pushesBackWhenTooManyBytesWait() {
        // given: nobody takes anything yet
        var big = EncodedDraft.encode(Draft.of("big", Level.INFO, "x".repeat(4 << 20), EventData.of("cpu")), 1 << 26);
        var accepted = new ArrayList<CompletableFuture<PublishOutcome>>();
        for (long waiting = 0; waiting < WorkQueue.MOST_WAITING_BYTES; waiting += big.bytes()) {
            var own = EncodedDraft.encode(big.draft(), 1 << 26);
            accepted.add(house.collector
                    .publish(new PublishRequest(CPU, List.of(own), null))
                    .toCompletableFuture());
        }

        // when
        var refused = house.collector.publish(House.request(CPU, "a")).toCompletableFuture();

        // then
        assertThatThrownBy(() -> House.await(refused))
                .isInstanceOf(NotAcceptingException.class)
                .hasMessage("too many requests wait to be stored");
        house.opened();
        accepted.forEach(House::await);
        assertThat(house.publish(CPU, "a").events()).hasSize(1);
    }

    @Test
    void saysWhichLimitIsReached() {
        // given
        house.opened();

        // when
        store.setRoom(new Store.Room(3 << 20, 1L << 40, 0, 2 << 20));

        // then
        assertThatThrownBy(() -> house.publish(CPU, "a"))
                .hasMessage("the store is full: it holds 3.0 MiB, and max-bytes under [store] is 2.0 MiB; it"
                        + " accepts again below 1.8 MiB");
    }

    @Test
    void countsWhatItWritesBeforeTheRoomIsLookedAtAndAcceptsAgainOnlyClearlyBelowTheLimit() {
        // given: room for one of them, as long as nobody looks
        house.opened();
        store.setRoom(new Store.Room(7 << 20, 1L << 40, 0, 8 << 20));
        String half = "x".repeat(600 << 10);
        ThrowingCallable publish = () -> House.await(house.collector
                .publish(new PublishRequest(
                        CPU,
                        List.of(EncodedDraft.encode(Draft.of("big", Level.INFO, half, EventData.of("cpu")), 1 << 26)),
                        null))
                .toCompletableFuture());
        assertThatCode(publish).doesNotThrowAnyException();

        // when
        assertThatThrownBy(publish)
                .hasMessage(
                        "the store is full: it holds 7.0 MiB, and max-bytes under [store] is 8.0 MiB; it accepts again"
                                + " below 7.0 MiB");
        var began = house.health.conditions();
        store.setRoom(new Store.Room((7 << 20) + 1, 1L << 40, 0, 8 << 20));
        assertThatThrownBy(() -> house.publish(CPU, "a")).isInstanceOf(NotAcceptingException.class);

        // then: it is one episode
        assertThat(house.health.conditions())
                .extracting(Health.Condition::since)
                .isEqualTo(began.stream().map(Health.Condition::since).toList());
        store.setRoom(new Store.Room(7 << 20, 1L << 40, 0, 8 << 20));
        assertThat(house.publish(CPU, "a").events()).hasSize(1);
    }

    @Test
    void derivedEventsAndTheirCursorAreStoredTogetherOrNotAtAll() {
        // given
        house.opened();
        house.publish(CPU, "x");
        var cursor = new NotedCursor();
        var draft = Draft.of("a", Level.INFO, "m", EventData.of("cpu"));

        // when
        var stored = House.await(
                house.derive(cursor, 7, new EventSink.Derived(CPU, draft), new EventSink.Derived(MEM, draft)));
        store.failNextWrite();
        var failed = House.await(house.derive(cursor, 8, new EventSink.Derived(CPU, draft)));

        // then
        assertThat(stored).isNull();
        assertThat(failed).contains("the store failed");
        house.publish(CPU, "y");
        assertThat(store.get(Family.CURSOR, Keys.of(99))).isEqualTo(new byte[] {7});
        assertThat(house.topics.find(CPU).orElseThrow().collected()).isEqualTo(3);
        assertThat(house.topics.find(MEM).orElseThrow().collected()).isEqualTo(1);
    }

    @Test
    void aDerivedEventIsNotHeldUpByTheLimitAtTheDoor() {
        // given: max-event-bytes was lowered below what was accepted earlier
        house.close();
        var settings = new TopicSettings(TopicSettings.Unrouted.ACCEPT, 1_024, Duration.ofHours(24));
        house = new House(store, new Deliverers(), settings).opened();
        var large = Draft.of("a", Level.INFO, "x".repeat(5_000), EventData.of("cpu"));

        // when
        var failure = House.await(house.derive(new NotedCursor(), 1, new EventSink.Derived(MEM, large)));

        // then
        assertThat(failure).isNull();
    }

    private static final class NotedCursor implements CursorCommit {

        @Override
        public long handlerNumber() {
            return 99;
        }

        @Override
        public long settledBelow() {
            return 1;
        }

        @Override
        public void addTo(Batch batch, long seq) {
            batch.put(Family.CURSOR, Keys.of(handlerNumber()), new byte[] {(byte) seq});
        }
    }

    @Test
    void aDefinitionHasItsExactPlaceInTheLog() {
        // given: everything waits in one queue
        var first = house.collector.publish(House.request(CPU, "a", "b")).toCompletableFuture();
        var create = house.collector
                .change(new HandlerChange.Create(house.listing(CPU, "h")))
                .toCompletableFuture();
        var second = house.collector.publish(House.request(CPU, "c", "d")).toCompletableFuture();
        var delete =
                house.collector.change(new HandlerChange.Delete(ref(CPU, "h"))).toCompletableFuture();
        var third = house.collector.publish(House.request(CPU, "e")).toCompletableFuture();

        // when
        house.opened();
        House.await(create);
        House.await(delete);

        // then
        assertThat(((PublishOutcome.Collected) House.await(first)).handlers()).isZero();
        assertThat(((PublishOutcome.Collected) House.await(second)).handlers()).isEqualTo(1);
        assertThat(((PublishOutcome.Collected) House.await(third)).handlers()).isZero();
        await().untilAsserted(() -> assertThat(house.handlers.views()).isEmpty());
        assertThat(house.deliverers.seqs("h")).containsExactly(3L, 4L);
    }

    @Test
    void deletingATopicDropsItsStatesAndKeepsItsHandlers() {
        // given
        house.opened();
        house.change(new HandlerChange.Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", Level.CRITICAL);
        house.publish(MEM, "a", Level.CRITICAL);

        // when
        house.deleteTopic(CPU);
        house.deleteTopic(MEM);
        house.deleteTopic(new TopicId("never"));

        // then
        assertThat(house.topics.find(CPU).orElseThrow().level()).isEqualTo(Level.OK);
        assertThat(house.topics.find(CPU).orElseThrow().collected()).isZero();
        assertThat(house.topics.state(CPU, "a")).isEmpty();
        assertThat(house.topics.find(MEM)).isEmpty();
        assertThatThrownBy(() -> house.topics.states(MEM, Level.OK, state -> {}))
                .isInstanceOf(UnknownTopicException.class);
        var again = house.publish(CPU, "a", Level.INFO);
        assertThat(again.events().get(0).previousLevel()).isEqualTo(Level.OK);
        assertThat(again.events().get(0).seq()).isEqualTo(3);
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).containsExactly(1L, 3L));
    }

    @Test
    void refusesAChangeOfAHandlerThatDoesNotExist() {
        // given
        house.opened();

        // when, then
        assertThatThrownBy(() -> house.change(new HandlerChange.Replace(ref(CPU, "h"), house.listing(CPU, "h"))))
                .isInstanceOf(UnknownHandlerException.class)
                .hasMessage("unknown handler: \"h\"");
        house.change(new HandlerChange.Delete(ref(CPU, "h")));
        assertThat(house.topics.find(CPU)).isEmpty();
    }

    @Test
    void closingAnswersEverythingThatIsStillQueued() {
        // given: never opened, so that nothing is taken
        var outcomes = LongStream.range(0, 50)
                .mapToObj(i -> house.collector.publish(House.request(CPU, "a")).toCompletableFuture())
                .toList();
        var derived = house.derive(
                new NotedCursor(), 1, new EventSink.Derived(CPU, Draft.of("a", Level.INFO, "", EventData.of("cpu"))));

        // when
        house.collector.close(Deadline.after(Duration.ofMillis(50)));
        var late = house.collector.publish(House.request(CPU, "a")).toCompletableFuture();

        // then
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThatThrownBy(() -> House.await(outcome)).hasMessage("tocsind is stopping"));
        assertThat(House.await(derived)).isEqualTo("tocsind is stopping");
        assertThatThrownBy(() -> House.await(late)).hasMessage("tocsind is stopping");
    }

    @Test
    void closingUnderLoadAnswersEveryRequestOnce() {
        // given
        house.opened();
        var answered = new AtomicInteger();
        var accepted = new AtomicInteger();
        var sent = new AtomicInteger();
        var publishers = IntStream.range(0, 3)
                .mapToObj(n -> house.threads.start("publisher-" + n, NamedThreads.Mode.DAEMON, () -> {
                    for (int i = 0; i < 3_000; i++) {
                        sent.incrementAndGet();
                        house.collector.publish(House.request(CPU, "id" + i)).whenComplete((outcome, failure) -> {
                            accepted.addAndGet(failure == null ? 1 : 0);
                            answered.incrementAndGet();
                        });
                    }
                }))
                .toList();
        await().until(() -> accepted.get() > 0);

        // when
        house.collector.close(Deadline.after(Duration.ofSeconds(10)));
        publishers.forEach(publisher -> publisher.await(Deadline.after(Duration.ofMinutes(3))));

        // then
        await().untilAsserted(() -> assertThat(answered).hasValue(sent.get()));
        var registry = new TopicRegistry(store);
        registry.reload();
        assertThat(registry.find(CPU).orElseThrow().collected()).isEqualTo(accepted.get());
    }

    @Test
    void readsItsSettings() {
        // given
        var problems = new Problems();
        Map<String, @Nullable Object> values =
                Map.of("unrouted", "accept", "max-event-bytes", "64 KiB", "ok-retention", "2h");

        // when
        var defaults = TopicSettings.read(Section.of("test", Map.of(), problems));
        var settings = TopicSettings.read(Section.of("test", values, problems));

        // then
        assertThat(problems.hasErrors()).isFalse();
        assertThat(defaults).isEqualTo(TopicSettings.DEFAULT);
        assertThat(settings).isEqualTo(new TopicSettings(TopicSettings.Unrouted.ACCEPT, 65_536, Duration.ofHours(2)));
        TopicSettings.read(Section.of("test", Map.of("unrouted", "drop"), problems));
        assertThat(problems.toString()).contains("is none of \"warn\", \"accept\" and \"reject\"");
    }
}
