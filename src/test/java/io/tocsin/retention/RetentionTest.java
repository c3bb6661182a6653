package io.tocsin.retention;

import static io.tocsin.retention.Archive.NOON;
import static io.tocsin.retention.Archive.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.Delivery;
import io.tocsin.delivery.ledger.FormerHandlers;
import io.tocsin.eventlog.TrimMark;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store;
import io.tocsin.topic.PublishOutcome;
import io.tocsin.topic.PublishRequest;
import io.tocsin.topic.StoredAnswer;
import io.tocsin.topic.Upkeep;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final TopicId CPU = new TopicId("cpu");
    private static final TopicId MEM = new TopicId("mem");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final MemoryStore store = new MemoryStore();
    private final Archive.Gates gates = new Archive.Gates();
    private Archive archive = new Archive(store, Archive.WEEK, gates, NOON);

    @AfterEach
    void close() {
        gates.open("slow");
        archive.close();
    }

    private void restart() {
        var now = archive.now();
        archive.close();
        gates.restart();
        archive = new Archive(store, Archive.WEEK, gates, now);
    }

    private void settled(TopicId topic) {
        await().untilAsserted(() -> assertThat(archive.handlers.handlers(topic))
                .allSatisfy(view -> assertThat(view.pending()).isZero()));
        long number = archive.topics.number(topic).orElseThrow();
        long last = archive.logged(topic).stream().mapToLong(seq -> seq).max().orElse(0);
        await().untilAsserted(
                        () -> assertThat(archive.handlers.lowestNeeded(number)).isGreaterThan(last));
    }

    /** That handler needs nothing of the topic any more, whatever others need. */
    private void settled(TopicId topic, String id) {
        long last = archive.logged(topic).stream().mapToLong(seq -> seq).max().orElse(0);
        await().untilAsserted(() -> assertThat(archive.handlers.find(ref(topic, id)))
                .hasValueSatisfying(view -> assertThat(view.status().cursor()).isGreaterThan(last)));
    }

    private long rows(Family family) {
        long count = 0;
        try (Store.Scan scan = store.scan(family, Keys.of(0), Keys.of(Long.MAX_VALUE))) {
            while (scan.next()) {
                count++;
            }
        }
        return count;
    }

    @Test
    void settledEventsGoWithTheirReceiptsAfterTheRetention() {
        // given
        archive.define(CPU, "h");
        var old = archive.publish(CPU, "a", "b");
        settled(CPU);
        archive.pass(DAY);
        var young = archive.publish(CPU, "a");
        settled(CPU);
        var newest = archive.publish(CPU, "a");
        settled(CPU);

        // when
        archive.pass(WEEK.minus(Duration.ofHours(1)));

        // then
        assertThat(archive.logged(CPU)).containsExactly(young.get(0), newest.get(0));
        assertThat(archive.drains.topicOf(young.get(0))).isPresent();
        assertThat(rows(Family.RECEIPT)).isEqualTo(2);

        // when: the step after the next takes the drains' rows as well
        archive.pass(DAY);
        archive.publish(CPU, "a");
        archive.pass(Duration.ofDays(8));
        archive.publish(CPU, "a");
        archive.pass(Duration.ofDays(8));

        // then
        assertThat(archive.drains.topicOf(old.get(0))).isEmpty();
        assertThat(archive.drains.topicOf(young.get(0))).isEmpty();
    }

    @Test
    void aSeqIsNeverGivenAgainWhenEverythingIsTrimmed() {
        // given
        long last = archive.publish(CPU, "a", "b", "c").get(2);
        archive.pass(WEEK.multipliedBy(3));
        archive.pass(WEEK.multipliedBy(3));

        // when
        restart();

        // then
        assertThat(archive.publish(CPU, "a")).containsExactly(last + 1);
    }

    @Test
    void whatAHandlerNeedsStaysHoweverOldAndHoldsNoOtherTopic() {
        // given
        gates.shut("slow");
        archive.define(CPU, "slow");
        archive.define(CPU, "quick");
        archive.define(MEM, "h");
        var held = archive.publish(CPU, "a", "b");
        archive.publish(MEM, "a");
        settled(MEM);
        settled(CPU, "quick");
        archive.pass(DAY);
        archive.publish(MEM, "newest");
        settled(MEM);

        // when
        archive.pass(WEEK.multipliedBy(5));

        // then
        assertThat(archive.logged(CPU)).isEqualTo(held);
        assertThat(archive.logged(MEM)).hasSize(1);
        assertThat(archive.drains.topicOf(held.get(0))).isPresent();
        assertThat(TrimMark.read(store).held()).hasSize(1);
        assertThat(archive.retention.status().holders()).singleElement().satisfies(holder -> {
            assertThat(holder.handler()).isEqualTo(ref(CPU, "slow"));
            assertThat(holder.events()).isEqualTo(2);
            assertThat(holder.oldest()).isEqualTo(NOON);
            assertThat(holder.bytes()).isPositive();
        });

        // when
        gates.open("slow");
        settled(CPU);
        archive.pass(Duration.ofHours(2));

        // then
        assertThat(gates.delivered("slow")).isEqualTo(held);
        assertThat(archive.logged(CPU)).isEmpty();
        assertThat(TrimMark.read(store).held()).isEmpty();
    }

    @Test
    void aDrainingHandlerHoldsWhatItHasStillToDeliver() {
        // given
        gates.shut("slow");
        archive.define(CPU, "slow");
        var held = archive.publish(CPU, "a", "b");
        archive.delete(CPU, "slow");
        archive.publish(MEM, "newest");

        // when
        archive.pass(WEEK.multipliedBy(2));

        // then
        assertThat(archive.logged(CPU)).isEqualTo(held);
    }

    @Test
    void aRestartFindsWhatWasHeldBack() {
        // given
        gates.shut("slow");
        archive.define(CPU, "slow");
        var held = archive.publish(CPU, "a", "b");
        archive.publish(MEM, "newest");
        archive.pass(WEEK.multipliedBy(2));

        // when
        gates.restart();
        restart();
        gates.open("slow");
        settled(CPU);
        archive.pass(Duration.ofHours(2));

        // then
        assertThat(gates.delivered("slow")).isEqualTo(held);
        assertThat(archive.logged(CPU)).isEmpty();
        assertThat(TrimMark.read(store).held()).isEmpty();
    }

    @Test
    void littleWaitsForAnHourUnlessThereIsNoRoom() {
        // given
        archive.publish(CPU, "a");
        archive.publish(CPU, "newest");
        archive.pass(WEEK.plusDays(1));
        archive.publish(CPU, "b");
        assertThat(archive.logged(CPU)).hasSize(2);
        archive.pass(Duration.ofMinutes(50));
        archive.publish(CPU, "c");

        // when: seen, but not worth a step
        archive.pass(Duration.ofMinutes(1));
        assertThat(archive.logged(CPU)).hasSize(3);
        store.setRoom(new Store.Room(100, 9, 10, Long.MAX_VALUE));
        archive.pass(Duration.ofSeconds(10));
        assertThat(archive.logged(CPU)).as("the write-ahead log goes first").hasSize(3);
        archive.pass(Duration.ofSeconds(2));

        // then: all that is settled but the newest drain
        assertThat(archive.logged(CPU)).hasSize(1);
        assertThat(archive.retention.status().shortOfRoom()).isTrue();

        // when
        store.setRoom(new Store.Room(100, 1L << 40, 10, Long.MAX_VALUE));
        archive.pass(Duration.ofSeconds(10));

        // then
        assertThat(archive.retention.status().shortOfRoom()).isFalse();
        assertThat(archive.publish(CPU, "d")).hasSize(1);
    }

    @Test
    void whatTheStoreHoldsAboveItsBytesGoesOldestFirst() {
        // given: 100 MiB of events, of which a step takes 64
        var value = "x".repeat(500_000);
        var seqs = LongStream.range(0, 100)
                .map(i -> archive.publish(CPU, "id" + i + value).get(0))
                .boxed()
                .toList();

        // when
        store.setRoom(new Store.Room(21L << 30, 1L << 40, 10, Long.MAX_VALUE));
        archive.tend();
        archive.pass(Duration.ofSeconds(2));

        // then
        store.setRoom(new Store.Room(1L << 30, 1L << 40, 10, Long.MAX_VALUE));
        assertThat(archive.logged(CPU).size()).isBetween(1, 36);
        assertThat(archive.logged(CPU)).endsWith(seqs.get(99));
        assertThat(archive.logged(CPU)).doesNotContain(seqs.get(0));
    }

    @Test
    void anAnswerIsForgottenAfterADay() {
        // given
        var first = key(1);
        var second = key(2);
        archive.collected(CPU, Level.OK, first, "a");
        archive.pass(Duration.ofHours(12));
        archive.collected(CPU, Level.OK, second, "a");
        archive.collected(CPU, Level.OK, key(3), "a");

        // when
        archive.pass(Duration.ofHours(13));

        // then
        assertThat(store.get(Family.REQUEST, first.key())).isNull();
        assertThat(store.get(Family.REQUEST, second.key())).isNotNull();
        assertThat(archive.outcome(CPU, Level.OK, second, "a")).isInstanceOf(PublishOutcome.Repeated.class);
        assertThat(rows(Family.REQUEST_ORDER)).isEqualTo(2);
    }

    @Test
    void aKeyThatWasUsedAgainAfterADayIsRemembered() {
        // given: the row of the first use is there when the second is stored
        var key = key(1);
        archive.collected(CPU, Level.OK, key, "a");
        archive.pass(Duration.ofHours(24));
        store.setRoom(new Store.Room(0, 1L << 40, 0, Long.MAX_VALUE));
        var again = new Archive(store, Archive.WEEK, gates, archive.now().plus(Duration.ofMinutes(1)));
        archive.close();
        archive = again;
        archive.collected(CPU, Level.OK, key, "a");
        archive.collected(CPU, Level.OK, key(2), "a");

        // when
        archive.pass(Duration.ofMinutes(1));

        // then
        assertThat(archive.outcome(CPU, Level.OK, key, "a")).isInstanceOf(PublishOutcome.Repeated.class);
        assertThat(rows(Family.REQUEST_ORDER)).isEqualTo(2);
    }

    private static PublishRequest.Idempotency key(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        return new PublishRequest.Idempotency(key, new byte[32], collected -> new StoredAnswer(200, new byte[10]));
    }

    @Test
    void aDeadLetterStaysNinetyDays() {
        // given
        archive.define(CPU, "h");
        archive.publish(CPU, "bad");
        settled(CPU);
        archive.pass(Duration.ofDays(1));
        archive.publish(CPU, "bad too");
        settled(CPU);

        // when
        archive.pass(Duration.ofDays(89));

        // then
        assertThat(rows(Family.DEAD)).isEqualTo(2);

        // when
        archive.pass(Duration.ofHours(1));

        // then
        assertThat(rows(Family.DEAD)).isEqualTo(1);
    }

    @Test
    void aStateThatIsOkForADayGoesWithoutAnEvent() {
        // given
        var seqs = archive.publish(CPU, Level.OK, "ok", "other");
        archive.publish(CPU, Level.CRITICAL, "bad");
        archive.pass(Duration.ofHours(23));
        archive.publish(CPU, Level.OK, "other");

        // when
        archive.pass(Duration.ofHours(2));

        // then
        assertThat(archive.topics.state(CPU, "ok")).isEmpty();
        assertThat(archive.topics.state(CPU, "other")).isPresent();
        assertThat(archive.topics.state(CPU, "bad")).isPresent();
        assertThat(archive.topics.find(CPU).orElseThrow().level()).isEqualTo(Level.CRITICAL);
        assertThat(archive.topics.find(CPU).orElseThrow().collected()).isEqualTo(4);
        assertThat(archive.logged(CPU)).hasSize(4);
        assertThat(archive.topics.lastSeq(CPU, "ok")).hasValue(seqs.get(0));

        // when
        var again = archive.collected(CPU, Level.WARNING, null, "ok").events().get(0);

        // then: as an id that was never seen, but its history is one
        assertThat(again.previousLevel()).isEqualTo(Level.OK);
        long number = archive.topics.number(CPU).orElseThrow();
        assertThat(archive.log.history(number, CPU, again.seq(), 10))
                .extracting(entry -> entry.seq())
                .containsExactly(again.seq(), seqs.get(0));

        // when
        archive.deleteTopic(CPU);

        // then
        assertThat(rows(Family.STATE)).isZero();
    }

    @Test
    void aStateThatChangedSinceItWasFoundStays() {
        // given: found as it was, then it comes again
        long found = archive.publish(CPU, Level.OK, "a", "b").get(0);
        archive.publish(CPU, Level.OK, "a");

        // when
        Archive.await(archive.collector.keep(new Upkeep.PutAwayStates(
                List.of(new Upkeep.OldState(CPU, "a", found, true), new Upkeep.OldState(CPU, "b", found + 1, true)))));

        // then
        assertThat(archive.topics.state(CPU, "a")).isPresent();
        assertThat(archive.topics.state(CPU, "b")).isEmpty();
        assertThat(rows(Family.STATE)).isEqualTo(1);
    }

    @Test
    void theTraceOfAStateGoesWithTheEventItLeadsTo() {
        // given
        archive.publish(CPU, Level.OK, "ok");
        archive.publish(MEM, "newest");
        archive.pass(Duration.ofHours(25));
        assertThat(rows(Family.STATE)).isEqualTo(2);

        // when
        archive.pass(WEEK);
        archive.pass(Duration.ofMinutes(1));

        // then
        assertThat(archive.topics.lastSeq(CPU, "ok")).isEmpty();
        assertThat(rows(Family.STATE)).isEqualTo(1);
    }

    @Test
    void manyStatesArePutAwayAFewAtATime() {
        // given
        var ids = LongStream.range(0, 1_200).mapToObj(i -> "id" + i).toArray(String[]::new);
        archive.publish(CPU, Level.OK, ids);
        archive.publish(MEM, Level.OK, "a");
        archive.publish(MEM, Level.WARNING, "b");
        archive.pass(Duration.ofHours(25));
        assertThat(states()).as("a slice of 500 is done").isBetween(700L, 1_200L);

        // when
        for (int i = 0; i < 4; i++) {
            archive.pass(Duration.ofHours(1));
        }

        // then
        assertThat(states()).isEqualTo(1);
        assertThat(archive.topics.find(CPU).orElseThrow().level()).isEqualTo(Level.OK);
        assertThat(archive.topics.find(MEM).orElseThrow().level()).isEqualTo(Level.WARNING);
    }

    private long states() {
        long[] count = {0};
        archive.topics.states(CPU, Level.OK, state -> count[0]++);
        archive.topics.states(MEM, Level.OK, state -> count[0]++);
        return count[0];
    }

    @Test
    void ofADeletedTopicOnlyWhatIsPendingStays() {
        // given
        archive.define(CPU, "quick");
        archive.publish(CPU, "settled");
        settled(CPU);
        gates.shut("slow");
        archive.define(CPU, "slow");
        var pending = archive.publish(CPU, "pending");
        await().untilAsserted(() -> assertThat(gates.delivered("quick")).hasSize(2));

        // when
        archive.deleteTopic(CPU);

        // then
        assertThat(archive.logged(CPU)).isEqualTo(pending);
    }

    @Test
    void whatIsKnownOfADeletedTopicGoesWhenNothingOfItIsLeft() {
        // given
        archive.publish(CPU, "a");
        archive.publish(MEM, "a");
        long number = archive.topics.number(CPU).orElseThrow();
        archive.deleteTopic(CPU);
        archive.publish(MEM, "a");
        assertThat(archive.topics.name(number)).hasValue(CPU);

        // when: the line passes, and the step behind it looks
        archive.pass(WEEK.plusDays(1));
        archive.publish(MEM, "a");
        archive.pass(WEEK.plusDays(1));
        archive.publish(MEM, "a");
        archive.pass(WEEK.plusDays(1));

        // then
        assertThat(archive.topics.name(number)).isEmpty();
        assertThat(archive.topics.number(CPU)).isEmpty();
        restart();
        assertThat(archive.topics.number(CPU)).isEmpty();
        archive.publish(CPU, "a");
        assertThat(archive.topics.number(CPU).orElseThrow()).isGreaterThan(number);
    }

    @Test
    void aDeletedHandlerIsForgottenWithItsLastReceipt() {
        // given
        archive.define(CPU, "h");
        archive.publish(CPU, "a");
        settled(CPU);
        archive.delete(CPU, "h");
        await().untilAsserted(() -> assertThat(new FormerHandlers(store).all()).hasSize(1));
        archive.publish(CPU, "newest");
        archive.pass(DAY);
        assertThat(new FormerHandlers(store).all()).hasSize(1);

        // when
        archive.pass(WEEK);
        archive.pass(Duration.ofHours(1));

        // then
        assertThat(rows(Family.RECEIPT)).isZero();
        assertThat(new FormerHandlers(store).all()).isEmpty();
    }

    @Test
    void aFailedStoreIsWaitedFor() {
        // given
        archive.publish(CPU, "a");
        archive.publish(CPU, "newest");
        store.fail();

        // when
        archive.pass(WEEK.plusDays(1));

        // then
        store.reopen();
        archive.tend();
        assertThat(archive.logged(CPU)).hasSize(1);
    }

    @Test
    void anEventWhoseReceiptIsGoneSaysSo() {
        // given
        archive.define(CPU, "h");
        archive.publish(CPU, "a");
        settled(CPU);
        long number = archive.topics.number(CPU).orElseThrow();
        var entry = archive.log.entry(number, CPU, 1).orElseThrow();
        archive.publish(CPU, "newest");
        settled(CPU);

        // when
        archive.pass(WEEK.plusDays(1));

        // then
        assertThat(archive.handlers.deliveries().of(entry))
                .extracting(Delivery::status)
                .isEqualTo(List.of("receipt-gone"));
    }
}
