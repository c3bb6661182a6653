package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.HeldHandler.DELIVERED;
import static io.tocsin.delivery.run.HeldHandler.deferred;
import static io.tocsin.delivery.run.Stage.definition;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tocsin.delivery.ledger.Cursor;
import io.tocsin.delivery.ledger.End;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.delivery.ledger.Tally;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.Batch;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import io.tocsin.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerTest {

    private final MemoryStore store = new MemoryStore();
    private final Stage stage = new Stage(store);

    @ParameterizedTest
    @ValueSource(longs = {0, 4_000, EventLog.DEFAULT_TAIL_BYTES})
    void deliversABacklogInOrderFromDiskAndFromMemory(long tailBytes) {
        // given
        var mixed = new Stage(store, tailBytes);
        mixed.collect(2_500);
        var handler = HeldHandler.delivering(100);

        // when
        var runner = mixed.runner(definition(handler));
        mixed.settle();
        mixed.collect(10);
        runner.wake();
        mixed.settle();

        // then
        assertThat(handler.handedOver).hasSize(2_510).isSorted().doesNotHaveDuplicates();
        assertThat(runner.pending()).isZero();
    }

    @Test
    void savesCursorAndReceiptsAfterAHundredMilliseconds() {
        // given
        var handler = HeldHandler.delivering(100);
        var runner = stage.runner(definition(handler));
        stage.collect(5);
        runner.wake();
        stage.settle();
        int before = store.unsyncedWrites();

        // when
        stage.pass(Duration.ofMillis(99));
        int early = store.unsyncedWrites();
        stage.pass(Duration.ofMillis(1));

        // then
        assertThat(early).isEqualTo(before);
        assertThat(store.unsyncedWrites()).isEqualTo(before + 1);
        assertThat(stage.cursor())
                .isEqualTo(new Cursor(6, stage.extent(), 6, new Tally(5, 0, 0, 0), Remembered.NOTHING));
        assertThat(stage.receipt(3).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(runner.status().cursor()).isEqualTo(6);
    }

    @Test
    void keepsTheRuleThatFilteredAnEvent() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(10);
        var runner = stage.runner(definition(handler));
        stage.settle();

        // when
        handler.answer(1, DELIVERED);
        handler.answer(2, new Answer.Filtered("rule 1 ignores it"));
        handler.answer(3, new Answer.Filtered("rule 2 ignores it"));
        stage.pass(Duration.ofMillis(100));

        // then
        assertThat(runner.pending()).isZero();
        assertThat(stage.receipt(1).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(stage.receipt(2).outcome()).isEqualTo(Outcome.FILTERED);
        assertThat(stage.receipt(2).reason()).isEqualTo("rule 1 ignores it");
        assertThat(stage.receipt(2).attempts()).isZero();
        assertThat(stage.receipt(3).reason()).isEqualTo("rule 2 ignores it");
        assertThat(new String(stage.metrics.render(), UTF_8))
                .containsPattern("tocsin_events_filtered_total\\{[^}]*} 2\\.0")
                .containsPattern("tocsin_events_delivered_total\\{[^}]*} 1\\.0");
    }

    @Test
    void savesAfterAThousandAnswersWithoutWaiting() {
        // given
        stage.collect(1_500);
        var handler = HeldHandler.delivering(1_200);
        stage.runner(definition(handler));

        // when
        stage.settle();

        // then
        assertThat(store.unsyncedWrites()).isEqualTo(1);
        assertThat(stage.cursor().seq()).isEqualTo(1_001);
    }

    @Test
    void keepsOrderAndBacksOffWhileTheTargetIsAway() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(10);
        handler.always = deferred(Scope.TARGET);
        var runner = stage.runner(definition(handler));

        // when
        stage.pass(Duration.ofMillis(79));
        int first = handler.sessions;
        stage.pass(Duration.ofMinutes(10));
        int tenMinutes = handler.sessions;
        stage.pass(Duration.ofMinutes(10));
        int another = handler.sessions - tenMinutes;

        // then: 100 ms, 200 ms … 30 s, each shortened by up to a fifth
        assertThat(first).isEqualTo(1);
        assertThat(tenMinutes).isBetween(25, 40);
        assertThat(another).isBetween(20, 26);
        assertThat(runner.status().state()).isEqualTo(RunnerStatus.State.WAITING);
        assertThat(runner.status().cause()).isEqualTo("not now");
        assertThat(runner.status().nextAttempt()).isNotNull();
        assertThat(runner.pending()).isEqualTo(3);
        assertThat(stage.health.conditions()).isEmpty();
        handler.always = DELIVERED;
        stage.pass(Duration.ofSeconds(31));
        assertThat(handler.handedOver.subList(handler.handedOver.size() - 3, handler.handedOver.size()))
                .containsExactly(1L, 2L, 3L);
        assertThat(runner.status().state()).isEqualTo(RunnerStatus.State.RUNNING);
        assertThat(runner.status().cause()).isEmpty();
    }

    @Test
    void goesBackAtOnceWhenTheTargetIsBack() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(10);
        handler.always = deferred(Scope.TARGET);
        stage.runner(definition(handler));
        stage.pass(Duration.ofMinutes(5));
        int before = handler.sessions;
        handler.always = DELIVERED;

        // when
        handler.targetBack.run();
        stage.settle();

        // then
        assertThat(handler.sessions).isEqualTo(before + 1);
        assertThat(handler.waiting()).isEmpty();
        stage.pass(Unsaved.SAVE_AFTER);
        assertThat(stage.cursor().seq()).isEqualTo(3);
    }

    /** The target came back while nothing waited for it, and the next failure was tried again without any pause. */
    @Test
    void aTargetThatCameBackBeforeDoesNotShortenTheFirstBackoff() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(1);
        stage.runner(definition(handler));
        stage.settle();
        handler.targetBack.run();
        handler.answer(1, DELIVERED);
        stage.settle();

        // when
        handler.answer(2, deferred(Scope.EVENT));
        stage.settle();
        var beforeTheBackoff = List.copyOf(handler.handedOver);
        stage.pass(Duration.ofMillis(100));

        // then
        assertThat(beforeTheBackoff).containsExactly(1L, 2L);
        assertThat(handler.handedOver).containsExactly(1L, 2L, 2L);
    }

    @Test
    void reportsAnEpisodeOfOneEventAndClearsItWhenItIsOver() {
        // given
        stage.collect(1);
        var handler = new HeldHandler(10);
        handler.always = deferred(Scope.EVENT);
        stage.runner(definition(handler));

        // when
        stage.pass(Duration.ofSeconds(1));
        var during = stage.health.conditions();
        handler.always = DELIVERED;
        stage.pass(Duration.ofSeconds(31));

        // then
        assertThat(during).extracting(Health.Condition::name).containsExactly("handler:cpu/h");
        assertThat(stage.health.conditions()).isEmpty();
    }

    @Test
    void aDeliveryThatWasUnderWayNeitherEndsTheEpisodeNorResetsTheBackoff() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(10);
        var runner = stage.runner(definition(handler));
        stage.settle();

        // when
        handler.answer(1, deferred(Scope.KAFKA_TOPIC));
        handler.answer(2, DELIVERED);
        stage.settle();

        // then
        assertThat(runner.status().cause()).isEqualTo("not now");
        assertThat(stage.health.conditions()).hasSize(1);
    }

    @Test
    void aDeadLetterIsDurableBeforeTheCursorPasses() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(10);
        var runner = stage.runner(definition(handler));
        stage.settle();
        handler.answer(1, new Answer.Refused("bad template"));
        handler.answer(2, DELIVERED);
        handler.answer(3, DELIVERED);
        int synced = store.syncedWrites();

        // when
        stage.settle();

        // then
        assertThat(store.syncedWrites()).isEqualTo(synced + 1);
        var letter =
                stage.deadLetters.find(Stage.HANDLER_NUMBER, Entries.TOPIC, 1).orElseThrow();
        assertThat(letter.reason()).isEqualTo("bad template");
        assertThat(letter.attempts()).isEqualTo(1);
        assertThat(letter.entry().event().state().id()).isEqualTo("id1");
        stage.pass(Unsaved.SAVE_AFTER);
        assertThat(stage.cursor().seq()).isEqualTo(4);
        assertThat(stage.receipt(1).outcome()).isEqualTo(Outcome.DEAD_LETTER);
        assertThat(runner.pending()).isZero();
    }

    @Test
    void theCursorIsOnDiskBeforeTheHandlerMovesToAnotherTarget() {
        // given
        stage.collect(2);
        var former = new HeldHandler(1);
        former.target = Optional.of("here");
        var same = new HeldHandler(1);
        same.target = Optional.of("here");
        var other = new HeldHandler(1);
        other.target = Optional.of("there");
        var runner = stage.runner(definition(former));
        stage.settle();
        former.answer(1, DELIVERED);
        stage.settle();
        former.answer(2, DELIVERED);
        int before = store.syncedWrites();

        // when
        runner.replace(definition(same));
        stage.settle();
        int onTheSame = store.syncedWrites();
        runner.replace(definition(other));
        stage.settle();

        // then
        assertThat(onTheSame).isEqualTo(before);
        assertThat(store.syncedWrites()).isEqualTo(before + 1);
        assertThat(stage.cursor().seq()).isEqualTo(3);
        assertThat(stage.receipt(2).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void goesOnAtOnceBehindAnEventThatWasGivenUp() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(1);
        stage.runner(definition(handler, new DeliverySettings(Duration.ofHours(1), 1)));
        stage.settle();

        // when
        handler.answer(1, deferred(Scope.EVENT));
        stage.pass(Duration.ZERO);

        // then
        assertThat(handler.waiting()).containsExactly(2L);
        assertThat(stage.health.conditions()).isEmpty();
    }

    @Test
    void theEpisodeEndsWithTheEventThatCausedIt() {
        // given
        stage.collect(1);
        var handler = new HeldHandler(1);
        handler.always = deferred(Scope.EVENT);
        var runner = stage.runner(definition(handler, new DeliverySettings(Duration.ofHours(1), 3)));

        // when
        stage.pass(Duration.ofSeconds(5));

        // then
        assertThat(handler.handedOver).containsExactly(1L, 1L, 1L);
        assertThat(stage.health.conditions()).isEmpty();
        assertThat(runner.status().cause()).isEmpty();
        assertThat(runner.status().state()).isEqualTo(RunnerStatus.State.RUNNING);
    }

    @Test
    void aReplacementTakesOverOnceEverythingHandedOverHasAnyAnswer() {
        // given
        stage.collect(3);
        var first = new HeldHandler(2);
        var runner = stage.runner(definition(first));
        stage.settle();
        var second = HeldHandler.delivering(10);

        // when
        runner.replace(definition(second));
        stage.settle();
        var early = List.copyOf(second.handedOver);
        int closedEarly = first.closed;
        first.answer(1, DELIVERED);
        first.answer(2, deferred(Scope.TARGET));
        stage.settle();

        // then
        assertThat(early).isEmpty();
        assertThat(closedEarly).isZero();
        assertThat(first.handedOver).containsExactly(1L, 2L);
        assertThat(first.closed).isEqualTo(1);
        assertThat(second.handedOver).containsExactly(2L, 3L);
    }

    @Test
    void aReplacementFreesAHandlerThatIsStuck() {
        // given
        stage.collect(2);
        var first = new HeldHandler(10);
        first.always = deferred(Scope.TARGET);
        var runner = stage.runner(definition(first));
        stage.pass(Duration.ofMinutes(5));
        var second = HeldHandler.delivering(10);

        // when
        runner.replace(definition(second));
        stage.settle();

        // then
        assertThat(second.handedOver).containsExactly(1L, 2L);
    }

    @Test
    void theLastOfSeveralReplacementsCountsAndTheOthersAreLetGo() {
        // given
        stage.collect(1);
        var first = new HeldHandler(10);
        var runner = stage.runner(definition(first));
        stage.settle();
        var never = new HeldHandler(10);
        var last = HeldHandler.delivering(10);

        // when
        runner.replace(definition(never));
        runner.replace(definition(last));
        first.answer(1, deferred(Scope.TARGET));
        stage.settle();

        // then
        assertThat(never.closed).isEqualTo(1);
        assertThat(never.handedOver).isEmpty();
        assertThat(last.handedOver).containsExactly(1L);
    }

    @Test
    void aReplacementThatArrivesWhileAnotherTakesOverIsNotLost() {
        // given
        stage.collect(1);
        var last = HeldHandler.delivering(10);
        var runners = new Runner[1];
        var first = new HeldHandler(10);
        var runner = stage.runner(definition(first));
        runners[0] = runner;
        stage.settle();
        var second = new HeldHandler(10);

        // when: the second names its successor at the moment at which it takes over
        runner.replace(definition(new TakingOver(second, () -> runners[0].replace(definition(last)))));
        first.answer(1, deferred(Scope.TARGET));
        stage.settle();

        // then
        assertThat(last.handedOver).containsExactly(1L);
    }

    @Test
    void aHandlerWhoseTargetIsNotConfiguredWaits() {
        // given
        stage.collect(1);
        var spec = new HandlerSpec(Stage.REF, "fake", null, "", Origin.API);
        var runner = stage.runner(new HandlerDefinition(
                spec, DeliverySettings.DEFAULT, new Opening.Unresolved("no cluster eu"), List.of()));
        stage.pass(Duration.ofHours(2));
        var status = runner.status();
        var reported = stage.health.conditions();
        var handler = HeldHandler.delivering(1);

        // when
        runner.replace(definition(handler));
        stage.settle();

        // then
        assertThat(status.state()).isEqualTo(RunnerStatus.State.UNRESOLVED);
        assertThat(status.cause()).isEqualTo("no cluster eu");
        assertThat(reported)
                .extracting(Health.Condition::name, Health.Condition::cause)
                .containsExactly(tuple("handler:cpu/h", "waits: no cluster eu"));
        assertThat(stage.health.conditions()).isEmpty();
        assertThat(handler.handedOver).containsExactly(1L);
    }

    @Test
    void drainsToTheEndItWasGivenAndNotBeyond() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(2);
        var runner = stage.runner(definition(handler));
        stage.settle();

        // when
        stage.backlog.endAt(new End(stage.collected() + 1, stage.extent()));
        runner.wake();
        stage.collect(2);
        runner.wake();
        stage.settle();
        long pending = runner.pending();
        handler.answerAll(DELIVERED);
        stage.settle();
        var early = List.copyOf(stage.drained);
        handler.answerAll(DELIVERED);
        stage.settle();

        // then
        assertThat(pending).isEqualTo(3);
        assertThat(early).isEmpty();
        assertThat(stage.drained).contains(runner);
        assertThat(handler.handedOver).containsExactly(1L, 2L, 3L);
        assertThat(runner.pending()).isZero();
        assertThat(stage.cursor().seq()).isEqualTo(4);
    }

    @Test
    void aHandlerThatThrowsIsTriedAgainAndOnlyTheFirstEventIsBlamed() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(10);
        handler.throwing = new IllegalStateException("oops");
        stage.runner(definition(handler, new DeliverySettings(Duration.ofHours(1), 2)));
        stage.pass(Duration.ofMillis(200));

        // when
        handler.throwing = null;
        handler.always = DELIVERED;
        stage.pass(Duration.ofSeconds(1));

        // then: the first was attempted twice and given up, the others came through
        assertThat(handler.handedOver).startsWith(1L, 2L, 3L, 1L);
        assertThat(stage.receipt(1).outcome()).isEqualTo(Outcome.DEAD_LETTER);
        assertThat(stage.receipt(2).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(stage.receipt(3).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void aHandlerThatCannotOpenASessionIsTriedAgain() {
        // given
        stage.collect(1);
        var handler = HeldHandler.delivering(10);
        int[] failures = {2};
        stage.runner(definition(new TakingOver(handler, () -> {}) {
            @Override
            public Session open() {
                if (failures[0]-- > 0) {
                    throw new NoClassDefFoundError("a library is missing");
                }
                return super.open();
            }
        }));

        // when
        stage.pass(Duration.ofSeconds(2));

        // then
        assertThat(handler.handedOver).containsExactly(1L);
        assertThat(stage.cursor().seq()).isEqualTo(2);
    }

    @Test
    void ignoresSecondAndLateAnswers() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(10);
        stage.runner(definition(handler));
        stage.settle();
        var oldAnswers = handler.answers(1);

        // when
        handler.answer(1, deferred(Scope.TARGET));
        handler.answer(2, deferred(Scope.TARGET));
        oldAnswers.answer(1, DELIVERED);
        stage.pass(Duration.ofMillis(100));
        oldAnswers.answer(1, DELIVERED);
        oldAnswers.answer(2, new Answer.Refused("late"));
        oldAnswers.answer(99, DELIVERED);
        stage.pass(Duration.ofSeconds(1));

        // then
        assertThat(handler.waiting()).containsExactly(1L, 2L);
        assertThat(Cursor.read(store, Stage.HANDLER_NUMBER)).isEmpty();
        assertThat(stage.deadLetters.list(Stage.HANDLER_NUMBER, Entries.TOPIC, 0, 10))
                .isEmpty();
    }

    @Test
    void aReceiptIsNeverAnsweredBeforeItWasHandedOver() {
        // given
        stage.collect(1);
        var handler = new HeldHandler(1);
        stage.runner(definition(handler));
        stage.settle();

        // when
        stage.setClock(Entries.NOON.minusSeconds(3_600));
        handler.answer(1, DELIVERED);
        stage.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(stage.receipt(1).answered()).isEqualTo(stage.receipt(1).handedOver());
    }

    @Test
    void survivesAStoreThatFailsDuringAStepAndGoesOn() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(10);
        stage.runner(definition(handler));
        stage.settle();
        handler.answer(1, new Answer.Refused("bad"));
        handler.answer(2, DELIVERED);
        handler.answer(3, DELIVERED);
        store.failNextWrite();

        // when
        stage.pass(Duration.ofSeconds(5));
        boolean stillFailed = store.failure() != null;
        store.reopen();
        stage.pass(Duration.ofSeconds(2));

        // then
        assertThat(stillFailed).isTrue();
        assertThat(stage.cursor().seq()).isEqualTo(4);
        assertThat(stage.receipt(1).outcome()).isEqualTo(Outcome.DEAD_LETTER);
        assertThat(stage.deadLetters.list(Stage.HANDLER_NUMBER, Entries.TOPIC, 0, 10))
                .hasSize(1);
        assertThat(new String(stage.metrics.render(), UTF_8))
                .contains("tocsin_events_dead_total{handler=\"h\",topic=\"cpu\"} 1.0");
    }

    @Test
    void doesNotRepeatWhatAHandlerCommittedAlthoughItWasAnsweredAsFailed() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(10, CursorKeeper.STORE_WRITE);
        stage.runner(definition(handler));
        stage.settle();
        commit(handler, 2);
        handler.answerAll(deferred(Scope.TARGET));

        // when
        stage.pass(Duration.ofMillis(100));

        // then
        assertThat(handler.waiting()).containsExactly(3L);
        assertThat(stage.receipt(1).outcome()).isEqualTo(Outcome.DELIVERED);
        commit(handler, 3);
        handler.answerAll(DELIVERED);
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.cursor())
                .isEqualTo(new Cursor(4, stage.extent(), 4, new Tally(3, 0, 0, 0), Remembered.NOTHING));
    }

    @Test
    void theStoreFailingWhileItLooksForTheCommitDoesNotStrandTheHandler() {
        // given: the write of the derived events failed, although it was stored
        stage.collect(2);
        var handler = new HeldHandler(10, CursorKeeper.STORE_WRITE);
        stage.runner(definition(handler));
        stage.settle();
        var batch = new Batch();
        handler.lastCommit().addTo(batch, 1);
        store.failNextWriteThoughStored();
        try {
            store.write(batch, Durability.SYNCED);
        } catch (StoreUnavailableException expected) {
            handler.answerAll(deferred(Scope.TARGET));
        }

        // when
        stage.pass(Duration.ofSeconds(5));
        store.reopen();
        stage.pass(Duration.ofSeconds(2));

        // then
        assertThat(handler.handedOver).containsExactly(1L, 2L, 2L);
    }

    @Test
    void neverStoresAnOlderCursorThanTheHandlerCommitted() {
        // given: the first run is in memory only when the second is committed, and answered as failed
        stage.collect(1);
        var handler = new HeldHandler(10, CursorKeeper.STORE_WRITE);
        var runner = stage.runner(definition(handler));
        stage.settle();
        commit(handler, 1);
        handler.answerAll(DELIVERED);
        stage.collect(2);
        runner.wake();
        stage.settle();
        commit(handler, 3);
        handler.answer(2, DELIVERED);
        handler.answer(3, deferred(Scope.TARGET));

        // when
        for (int i = 0; i < 40; i++) {
            stage.pass(Duration.ofMillis(25));
            assertThat(stage.cursor().seq()).isEqualTo(4);
        }

        // then
        assertThat(handler.handedOver).containsExactly(1L, 2L, 3L);
    }

    @Test
    void handsACursorMovingHandlerOneRunAtATimeWithEverythingBeforeItStored() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(10, CursorKeeper.STORE_WRITE);
        var runner = stage.runner(definition(handler));
        stage.settle();
        stage.collect(1);
        runner.wake();
        stage.settle();
        var waiting = handler.waiting();
        handler.answer(1, new Answer.Refused("bad"));
        handler.answer(2, new Answer.Refused("bad"));

        // when
        stage.settle();

        // then: the receipts of the dead letters do not wait behind the next run
        assertThat(waiting).containsExactly(1L, 2L);
        assertThat(handler.waiting()).containsExactly(3L);
        assertThat(stage.cursor().seq()).isEqualTo(3);
        assertThat(stage.receipt(2).outcome()).isEqualTo(Outcome.DEAD_LETTER);
    }

    @Test
    void aKindThatMovesTheCursorFollowedByOneThatDoesNotRepeatsNothing() {
        // given
        stage.collect(3);
        var publishing = new HeldHandler(10, CursorKeeper.STORE_WRITE);
        var runner = stage.runner(definition(publishing));
        stage.settle();
        commit(publishing, 2);
        publishing.answerAll(deferred(Scope.TARGET));
        var producing = HeldHandler.delivering(10);

        // when
        runner.replace(definition(producing));
        stage.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(producing.handedOver).containsExactly(3L);
        assertThat(stage.cursor().seq()).isEqualTo(4);
    }

    @Test
    void restartsWithTheAnswersThatCameOutOfOrderAndRepeatsOnlyWhatWasNotSaved() {
        // given
        stage.collect(6);
        var handler = new HeldHandler(6);
        stage.runner(definition(handler));
        stage.settle();
        handler.answer(1, DELIVERED);
        handler.answer(3, DELIVERED);
        handler.answer(5, new Answer.Refused("bad"));
        stage.pass(Unsaved.SAVE_AFTER);
        handler.answer(6, DELIVERED);
        stage.settle();

        // when
        var after = new Stage(store.afterKill());
        var next = new HeldHandler(6);
        after.runner(definition(next));
        after.settle();

        // then
        assertThat(next.waiting()).containsExactly(2L, 4L, 6L);
    }

    @Test
    void aWindowFullOfOldAnswersDoesNotStopIt() {
        // given
        stage.collect(50);
        var handler = new HeldHandler(50);
        stage.runner(definition(handler));
        stage.settle();
        for (long seq = 2; seq <= 49; seq++) {
            handler.answer(seq, DELIVERED);
        }
        stage.pass(Unsaved.SAVE_AFTER);

        // when: the window is one now
        var after = new Stage(store.afterKill());
        var next = new HeldHandler(1);
        after.runner(definition(next));
        after.settle();
        next.answer(1, DELIVERED);
        after.settle();

        // then
        assertThat(next.handedOver).containsExactly(1L, 50L);
    }

    @Test
    void aDeliveryAheadOfAnUnansweredEventOfItsIdIsRepeatedAfterARestart() {
        // given
        stage.collect("x", "x", "y");
        var handler = new HeldHandler(3);
        stage.runner(definition(handler));
        stage.settle();
        handler.answer(1, deferred(Scope.KAFKA_TOPIC));
        handler.answer(2, DELIVERED);
        stage.pass(Unsaved.SAVE_AFTER);

        // when
        var after = new Stage(store.afterKill());
        var next = HeldHandler.delivering(3);
        after.runner(definition(next));
        after.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(next.handedOver).containsExactly(1L, 2L, 3L);
        assertThat(after.cursor().seq()).isEqualTo(4);
        assertThat(after.receipt(2).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void stoppedItHandsNothingMoreOverAndStoresWhatWasAnswered() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(2);
        var runner = stage.runner(definition(handler));
        stage.settle();

        // when
        runner.stop();
        boolean early = runner.isQuiet();
        stage.settle();
        boolean waiting = runner.isQuiet();
        handler.answer(1, DELIVERED);
        handler.answer(2, DELIVERED);
        stage.settle();
        boolean late = runner.isQuiet();
        boolean finished = runner.finishAlone();

        // then
        assertThat(early).isFalse();
        assertThat(waiting).isFalse();
        assertThat(late).isTrue();
        assertThat(finished).isTrue();
        assertThat(handler.handedOver).containsExactly(1L, 2L);
        assertThat(handler.closed).isEqualTo(1);
        assertThat(stage.cursor().seq()).isEqualTo(3);
    }

    @Test
    void aStopWaitsForWhatIsInFlightButNotAtATargetThatIsAway() {
        // given
        stage.collect(2);
        var handler = new HeldHandler(1);
        var runner = stage.runner(definition(handler));
        stage.settle();

        // when
        runner.stop();
        stage.settle();
        boolean whileInFlight = runner.isQuiet();
        handler.away = true;
        boolean whileAway = runner.isQuiet();
        handler.away = false;
        handler.answer(1, DELIVERED);
        stage.settle();

        // then
        assertThat(whileInFlight).isFalse();
        assertThat(whileAway).isTrue();
        assertThat(runner.isQuiet()).isTrue();
        assertThat(handler.handedOver).containsExactly(1L);
    }

    private void commit(HeldHandler handler, long throughSeq) {
        var batch = new Batch();
        handler.lastCommit().addTo(batch, throughSeq);
        store.write(batch, Durability.SYNCED);
    }
}
