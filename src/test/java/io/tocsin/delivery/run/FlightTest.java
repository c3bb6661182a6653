package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.Entries.NOON;
import static io.tocsin.delivery.run.Entries.entry;
import static io.tocsin.delivery.run.Entries.seqs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.Handler.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlightTest {

    private static final Answer DELIVERED = new Answer.Delivered(null);
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private final Flight flight = new Flight();
    private DeliverySettings limits = DeliverySettings.DEFAULT;

    @Test
    void handsOverInLogOrderWithinTheWindow() {
        // given
        add(1, 2, 3, 4, 5);

        // when
        var first = flight.handOver(new Window(2, 1_000_000), 2, NOON);
        var full = flight.handOver(new Window(2, 1_000_000), 2, NOON);
        answer(1, DELIVERED);
        var next = flight.handOver(new Window(2, 1_000_000), 2, NOON);

        // then
        assertThat(seqs(first)).containsExactly(1L, 2L);
        assertThat(full).isEmpty();
        assertThat(seqs(next)).containsExactly(3L);
    }

    @Test
    void handsOverNoMoreAtOnceThanAskedFor() {
        // given
        add(1, 2, 3, 4, 5);

        // when
        var first = flight.handOver(new Window(4, 1_000_000), 3, NOON);
        var second = flight.handOver(new Window(4, 1_000_000), 3, NOON);

        // then
        assertThat(seqs(first)).containsExactly(1L, 2L, 3L);
        assertThat(seqs(second)).containsExactly(4L);
    }

    @Test
    void countsBytesAgainstTheWindowAndLetsASingleEventExceedThem() {
        // given
        flight.add(entry(1, "a", 60));
        flight.add(entry(2, "b", 40));
        flight.add(entry(3, "c", 1));
        flight.add(entry(4, "d", 500));

        // when
        var first = flight.handOver(new Window(10, 100), 10, NOON);
        answer(1, DELIVERED);
        var second = flight.handOver(new Window(10, 100), 10, NOON);
        answer(2, DELIVERED);
        answer(3, DELIVERED);
        var third = flight.handOver(new Window(10, 100), 10, NOON);

        // then
        assertThat(seqs(first)).containsExactly(1L, 2L);
        assertThat(seqs(second)).containsExactly(3L);
        assertThat(seqs(third)).containsExactly(4L);
    }

    @Test
    void holdsEverythingBackBehindTheFirstDeferred() {
        // given
        add(1, 2, 3);
        flight.handOver(new Window(2, 1_000), 2, NOON);

        // when
        var effect = answer(1, deferred(Scope.TARGET));

        // then
        assertThat(effect).isEqualTo(Effect.HELD);
        assertThat(flight.isHeld()).isTrue();
        assertThat(flight.hasReady()).isFalse();
        assertThat(flight.handOver(new Window(2, 1_000), 2, NOON)).isEmpty();
    }

    @Test
    void goesBackToTheLowestUnansweredOnlyWhenNothingIsHandedOver() {
        // given
        add(1, 2, 3);
        flight.handOver(new Window(3, 1_000), 3, NOON);
        answer(1, DELIVERED);
        answer(2, deferred(Scope.TARGET));

        // when, then
        assertThatThrownBy(flight::goBack).isInstanceOf(IllegalStateException.class);
        answer(3, deferred(Scope.TARGET));
        flight.goBack();
        assertThat(seqs(flight.handOver(new Window(3, 1_000), 3, NOON))).containsExactly(2L, 3L);
    }

    @Test
    void repeatsWhatWasDeliveredMeanwhileOfTheSameIdOnly() {
        // given
        flight.add(entry(1, "x"));
        flight.add(entry(2, "y"));
        flight.add(entry(3, "x"));
        flight.add(entry(4, ""));
        flight.handOver(new Window(4, 1_000), 4, NOON);
        answer(1, deferred(Scope.KAFKA_TOPIC));
        answer(2, DELIVERED);
        answer(3, DELIVERED);
        answer(4, DELIVERED);

        // when
        flight.goBack();
        var one = flight.handOver(new Window(4, 1_000), 4, NOON);
        answer(1, DELIVERED);
        var rest = flight.handOver(new Window(4, 1_000), 4, NOON);
        var again = answer(3, DELIVERED);

        // then
        assertThat(seqs(one)).containsExactly(1L);
        assertThat(seqs(rest)).containsExactly(3L);
        assertThat(again).isEqualTo(Effect.REPEATED);
    }

    @Test
    void anEventWithoutAnIdHasNoOrder() {
        // given
        flight.add(entry(1, ""));
        flight.add(entry(2, ""));
        flight.handOver(new Window(2, 1_000), 2, NOON);
        answer(1, deferred(Scope.KAFKA_TOPIC));
        answer(2, DELIVERED);

        // when
        flight.goBack();
        answer(flight.handOver(new Window(2, 1_000), 2, NOON).get(0).entry().seq(), DELIVERED);

        // then
        assertThat(flight.handOver(new Window(2, 1_000), 2, NOON)).isEmpty();
    }

    @Test
    void goesOneByOneUntilTheFirstDeliveryAfterGoingBack() {
        // given: a delivery that was under way when the topic refused does not count
        add(1, 2, 3, 4);
        flight.handOver(new Window(2, 1_000), 2, NOON);
        answer(1, deferred(Scope.KAFKA_TOPIC));
        answer(2, DELIVERED);

        // when
        flight.goBack();
        var alone = flight.handOver(new Window(10, 1_000), 10, NOON);
        boolean oneByOne = flight.isOneByOne();
        answer(1, DELIVERED);
        var rest = flight.handOver(new Window(10, 1_000), 10, NOON);

        // then
        assertThat(oneByOne).isTrue();
        assertThat(seqs(alone)).containsExactly(1L);
        assertThat(seqs(rest)).containsExactly(3L, 4L);
    }

    @Test
    void aTargetThatIsAwayIsWaitedForWithoutLimit() {
        // given
        limits = new DeliverySettings(Duration.ofSeconds(1), 1);
        add(1);

        // when
        var effects = attempts(20, deferred(Scope.TARGET), HOUR);

        // then
        assertThat(effects).containsOnly(Effect.HELD);
        assertThat(flight.isOneByOne()).isFalse();
    }

    @Test
    void soIsATargetOfTheHandlersOwn() {
        // given
        limits = new DeliverySettings(Duration.ofSeconds(1), 1);
        add(1);

        // when
        var effects = attempts(20, deferred(Scope.OWN_TARGET), HOUR);

        // then
        assertThat(effects).containsOnly(Effect.HELD);
        assertThat(flight.isOneByOne()).isFalse();
    }

    @Test
    void givesUpAtMaxAgeOfItsOwnTrouble() {
        // given
        limits = new DeliverySettings(Duration.ofHours(1), 0);
        add(1);

        // when
        var effects = attempts(3, deferred(Scope.EVENT), HOUR / 2);

        // then
        assertThat(effects).containsExactly(Effect.HELD, Effect.HELD, Effect.DOOMED);
        assertThat(flight.doomed().get(0).verdict()).isEqualTo("no (given up at max-age 3600s)");
        assertThat(flight.doomed().get(0).attempts()).isEqualTo(3);
    }

    @Test
    void givesUpAtMaxAttemptsAndDoesNotCountWhatWasNotAttempted() {
        // given
        limits = new DeliverySettings(Duration.ofHours(1), 2);
        add(1, 2);
        var unattempted = new Answer.Deferred(Scope.EVENT, false, "held back");

        // when
        for (int round = 0; round < 5; round++) {
            flight.handOver(new Window(2, 1_000), 2, NOON);
            answer(1, unattempted);
            if (flight.awaited(2).isPresent()) {
                answer(2, unattempted);
            }
            flight.goBack();
        }
        var effects = attempts(2, deferred(Scope.EVENT), 0);

        // then
        assertThat(effects).containsExactly(Effect.HELD, Effect.DOOMED);
        assertThat(flight.doomed().get(0).attempts()).isEqualTo(2);
        assertThat(flight.doomed().get(0).verdict()).isEqualTo("no (given up at max-attempts 2)");
    }

    @Test
    void whatWasOnlyHeldBackIsNotJudgedByItsAge() {
        // given
        limits = new DeliverySettings(Duration.ofSeconds(1), 0);
        add(1, 2);
        flight.handOver(new Window(2, 1_000), 2, NOON);
        answer(1, deferred(Scope.KAFKA_TOPIC), 0);
        answer(2, new Answer.Deferred(Scope.KAFKA_TOPIC, false, "behind"), 0);
        flight.goBack();
        flight.handOver(new Window(2, 1_000), 2, NOON);

        // when
        var first = answer(1, deferred(Scope.KAFKA_TOPIC), HOUR);
        flight.buried(flight.doomed().get(0));
        flight.goBack();
        flight.handOver(new Window(2, 1_000), 2, NOON);
        var second = answer(2, DELIVERED, HOUR);

        // then
        assertThat(first).isEqualTo(Effect.DOOMED);
        assertThat(second).isEqualTo(Effect.DELIVERED);
    }

    @Test
    void aRefusedEventStopsNothingAndPassesOnceItIsBuried() {
        // given
        add(1, 2);
        flight.handOver(new Window(2, 1_000), 2, NOON);

        // when
        var effect = answer(1, new Answer.Refused("too large"));
        answer(2, DELIVERED);
        var before = flight.pass();
        flight.buried(flight.doomed().get(0));

        // then
        assertThat(effect).isEqualTo(Effect.DOOMED);
        assertThat(flight.isHeld()).isFalse();
        assertThat(before).isEmpty();
        assertThat(flight.pass().orElseThrow().seq()).isEqualTo(1);
        assertThat(flight.pass().orElseThrow().seq()).isEqualTo(2);
        assertThat(flight.doomed()).isEmpty();
        assertThat(flight.size()).isZero();
        assertThat(flight.bytes()).isZero();
    }

    @Test
    void aRepetitionThatFailsIsNoDeadLetterSinceTheEventWasDelivered() {
        // given
        flight.add(entry(1, "x"));
        flight.add(entry(2, "x"));
        flight.handOver(new Window(2, 1_000), 2, NOON);
        answer(1, deferred(Scope.KAFKA_TOPIC));
        answer(2, DELIVERED);
        flight.goBack();
        flight.handOver(new Window(2, 1_000), 2, NOON);
        answer(1, DELIVERED);
        flight.handOver(new Window(2, 1_000), 2, NOON);

        // when
        var effect = answer(2, new Answer.Refused("no"));

        // then
        assertThat(effect).isEqualTo(Effect.REPEATED);
        assertThat(flight.doomed()).isEmpty();
        assertThat(flight.pass()).isPresent();
        assertThat(flight.pass()).isPresent();
    }

    @Test
    void whatWasDoneElsewhereIsNotHandedOverAgain() {
        // given
        add(1, 2, 3);
        flight.handOver(new Window(3, 1_000), 3, NOON);
        answer(1, deferred(Scope.TARGET));
        answer(2, new Answer.Refused("no"));
        answer(3, deferred(Scope.TARGET));

        // when
        int done = flight.doneBelow(3);
        flight.goBack();

        // then
        assertThat(done).isEqualTo(2);
        assertThat(flight.doomed()).isEmpty();
        assertThat(seqs(flight.handOver(new Window(3, 1_000), 3, NOON))).containsExactly(3L);
    }

    @Test
    void whatAFormerRunAnsweredIsPassedUnlessAnEarlierEventOfItsIdIsStillToCome() {
        // given
        flight.add(entry(1, "x"));
        flight.addAnswered(entry(2, "y"), Outcome.DELIVERED, 2);
        flight.addAnswered(entry(3, "x"), Outcome.DELIVERED, 2);
        flight.addAnswered(entry(4, "x"), Outcome.DEAD_LETTER, 2);

        // when
        var run = flight.handOver(new Window(10, 1_000), 10, NOON);

        // then
        assertThat(seqs(run)).containsExactly(1L, 3L);
        assertThat(flight.firstReceiptRow()).isEqualTo(2);
        answer(1, DELIVERED);
        assertThat(answer(3, DELIVERED)).isEqualTo(Effect.REPEATED);
        for (long seq = 1; seq <= 4; seq++) {
            assertThat(flight.pass().orElseThrow().seq()).isEqualTo(seq);
        }
    }

    @Test
    void knowsTheFirstReceiptRowThatHoldsOneOfItsEvents() {
        // given
        add(5, 6, 7);
        flight.handOver(new Window(3, 1_000), 3, NOON);
        answer(6, DELIVERED);
        answer(7, DELIVERED);

        // when
        flight.recorded(7, 7);
        flight.recorded(6, 4);
        flight.recorded(99, 1);

        // then
        assertThat(flight.firstReceiptRow()).isEqualTo(4);
    }

    @Test
    void passesWhatWasFilteredWithoutAnAttempt() {
        // given
        add(1, 2);
        var run = flight.handOver(new Window(2, 1_000), 2, NOON);

        // when
        var effect = answer(1, new Answer.Filtered("a rule"));

        // then
        assertThat(effect).isEqualTo(Effect.FILTERED);
        assertThat(run.get(0).attempts()).isZero();
        assertThat(flight.pass()).map(LogEntry::seq).contains(1L);
        assertThat(flight.pass()).isEmpty();
    }

    @Test
    void doesNotRepeatWhatWasFiltered() {
        // given: a later event of the same id was filtered while the first had to wait
        flight.add(entry(1, "a"));
        flight.add(entry(2, "a"));
        flight.handOver(new Window(2, 1_000), 2, NOON);
        answer(2, new Answer.Filtered("a rule"));
        answer(1, deferred(Scope.KAFKA_TOPIC));

        // when
        flight.goBack();

        // then
        assertThat(seqs(flight.handOver(new Window(2, 1_000), 2, NOON))).containsExactly(1L);
    }

    @Test
    void aDeliveredEventStaysSoWhenItsRepetitionIsFiltered() {
        // given
        flight.add(entry(1, "a"));
        flight.add(entry(2, "a"));
        flight.handOver(new Window(2, 1_000), 2, NOON);
        answer(2, DELIVERED);
        answer(1, deferred(Scope.KAFKA_TOPIC));
        flight.goBack();
        flight.handOver(new Window(2, 1_000), 2, NOON);
        answer(1, DELIVERED);
        flight.handOver(new Window(2, 1_000), 2, NOON);

        // when
        var effect = answer(2, new Answer.Filtered("a rule that came with a new definition"));

        // then
        assertThat(effect).isEqualTo(Effect.REPEATED);
    }

    @Test
    void ignoresAnswersThatNobodyWaitsFor() {
        // given
        add(1);

        // when, then
        assertThat(flight.awaited(1)).isEmpty();
        assertThat(flight.awaited(2)).isEmpty();
        flight.handOver(new Window(1, 1_000), 1, NOON);
        answer(1, DELIVERED);
        assertThat(flight.awaited(1)).isEmpty();
    }

    private void add(long... seqs) {
        for (long seq : seqs) {
            flight.add(entry(seq, "id" + seq));
        }
    }

    private Effect answer(long seq, Answer answer) {
        return answer(seq, answer, 0);
    }

    private Effect answer(long seq, Answer answer, long nowNanos) {
        return flight.answered(flight.awaited(seq).orElseThrow(), answer, limits, nowNanos);
    }

    private static Answer deferred(Scope scope) {
        return new Answer.Deferred(scope, true, "no");
    }

    private List<Effect> attempts(int count, Answer answer, long apartNanos) {
        var effects = new ArrayList<Effect>();
        for (int i = 0; i < count; i++) {
            flight.handOver(new Window(1, 1_000), 1, NOON);
            effects.add(answer(1, answer, i * apartNanos));
            flight.goBack();
        }
        return effects;
    }
}
