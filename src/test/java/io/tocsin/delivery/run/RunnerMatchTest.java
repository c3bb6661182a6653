package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.HeldHandler.DELIVERED;
import static io.tocsin.delivery.run.HeldHandler.deferred;
import static io.tocsin.delivery.run.Stage.definition;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.delivery.ledger.Outcome;
import io.tocsin.delivery.ledger.Receipt;
import io.tocsin.delivery.ledger.Remembered;
import io.tocsin.handler.Answer.Scope;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.store.Batch;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RunnerMatchTest {

    private final MemoryStore store = new MemoryStore();
    private final Stage stage = new Stage(store);

    private String metrics() {
        return new String(stage.metrics.render(), UTF_8);
    }

    @Test
    void deliversWhatMatchesAndLeavesAReceiptForTheRest() {
        // given
        stage.collect(5);
        var handler = HeldHandler.delivering(10);

        // when
        var runner = stage.runner(definition(handler, "count() % 2 == 0"));
        stage.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(handler.handedOver).containsExactly(2L, 4L);
        assertThat(runner.pending()).isZero();
        assertThat(stage.cursor().seq()).isEqualTo(6);
        assertThat(stage.receipt(2).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(stage.receipt(5))
                .isEqualTo(new Receipt(
                        5, Outcome.FILTERED, 0, null, Entries.NOON, Entries.NOON, "match is false: count() % 2 == 0"));
        assertThat(metrics())
                .containsPattern("tocsin_events_filtered_total\\{[^}]*} 3\\.0")
                .containsPattern("tocsin_events_delivered_total\\{[^}]*} 2\\.0")
                .containsPattern("tocsin_match_failures_total\\{[^}]*} 0\\.0");
    }

    @Test
    void filtersEventsForWhichTheMatchHasNoValueAndLogsTheFirst() {
        // given
        var lines = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(Engagement.class);
        lines.start();
        logger.addAppender(lines);
        stage.collect(3);
        var handler = HeldHandler.delivering(10);

        // when
        stage.runner(definition(handler, "TRUE OR \"host\" == 'a'"));
        stage.pass(Unsaved.SAVE_AFTER);
        logger.detachAppender(lines);

        // then
        assertThat(handler.handedOver).isEmpty();
        assertThat(stage.cursor().seq()).isEqualTo(4);
        assertThat(stage.receipt(3).reason())
                .isEqualTo("match has no value, no tag exists for host: TRUE OR \"host\" == 'a'");
        assertThat(metrics())
                .containsPattern("tocsin_events_filtered_total\\{[^}]*} 3\\.0")
                .containsPattern("tocsin_match_failures_total\\{[^}]*} 3\\.0");
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getKeyValuePairs().toString())
                        .contains("topic=\"cpu\"", "handler=\"h\"", "error=\"no tag exists for host\""));
    }

    @Test
    void showsOnlyTheBeginningOfALongMatch() {
        // given
        stage.collect(1);

        // when
        stage.runner(definition(HeldHandler.delivering(10), "FALSE" + " OR FALSE".repeat(1_000)));
        stage.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(stage.receipt(1).reason())
                .hasSize("match is false: ".length() + 501)
                .endsWith("…");
    }

    @Test
    void countsOnAfterARestartAsIfNothingHadHappened() {
        // given
        stage.collect(4);
        var first = new HeldHandler(10);
        stage.runner(definition(first, "count() % 3 == 0"));
        stage.settle();
        first.answer(3, DELIVERED);
        stage.pass(Unsaved.SAVE_AFTER);

        // when
        var afterwards = new Stage(store.afterKill());
        afterwards.collect(5);
        var second = HeldHandler.delivering(10);
        afterwards.runner(definition(second, "count() % 3 == 0"));
        afterwards.settle();

        // then
        assertThat(first.handedOver).containsExactly(3L);
        assertThat(second.handedOver).containsExactly(6L, 9L);
    }

    @Test
    void countsFromTheCursorAndNotFromWhereItHadReadTo() {
        // given: 2 stands in the way, so the cursor stays there although 4, 6 and 8 were decided
        stage.collect(8);
        var first = new HeldHandler(10);
        stage.runner(definition(first, "count() % 2 == 0"));
        stage.settle();
        first.answer(4, DELIVERED);
        stage.pass(Unsaved.SAVE_AFTER);

        // when
        var afterwards = new Stage(store.afterKill());
        var second = HeldHandler.delivering(10);
        afterwards.runner(definition(second, "count() % 2 == 0"));
        afterwards.settle();

        // then
        assertThat(first.handedOver).containsExactly(2L, 4L, 6L, 8L);
        assertThat(second.handedOver).containsExactly(2L, 6L, 8L);
    }

    @Test
    void whatWasNotHandedOverGoesByTheNewMatch() {
        // given
        stage.collect(6);
        var handler = new HeldHandler(1);
        var runner = stage.runner(definition(handler, "count() % 2 == 0"));
        stage.settle();
        var next = HeldHandler.delivering(3);

        // when
        runner.replace(definition(next, "count() == 3"));
        stage.settle();
        handler.answer(2, deferred(Scope.TARGET));
        stage.settle();
        stage.pass(Unsaved.SAVE_AFTER);

        // then: the new count begins at the cursor, with 2; what was filtered before stays filtered
        assertThat(handler.handedOver).containsExactly(2L);
        assertThat(next.handedOver).containsExactly(4L);
        assertThat(stage.receipt(1).reason()).isEqualTo("match is false: count() % 2 == 0");
        assertThat(stage.receipt(2).reason()).isEqualTo("match is false: count() == 3");
        assertThat(runner.pending()).isZero();
    }

    @Test
    void theSameMatchInANewDefinitionCountsOn() {
        // given
        stage.collect(3);
        var handler = HeldHandler.delivering(10);
        var runner = stage.runner(definition(handler, "count() % 2 == 0"));
        stage.settle();

        // when
        var next = HeldHandler.delivering(10);
        runner.replace(definition(next, "count() % 2 == 0"));
        stage.settle();
        stage.collect(3);
        runner.wake();
        stage.settle();

        // then
        assertThat(handler.handedOver).containsExactly(2L);
        assertThat(next.handedOver).containsExactly(4L, 6L);
    }

    @Test
    void aNewMatchDoesNotUndoADeliveryAheadOfTheCursor() {
        // given
        stage.collect(3);
        var handler = new HeldHandler(10);
        var runner = stage.runner(definition(handler));
        stage.settle();
        handler.answer(3, DELIVERED);
        handler.answer(1, deferred(Scope.TARGET));
        handler.answer(2, deferred(Scope.TARGET));

        // when
        runner.replace(definition(HeldHandler.delivering(10), "FALSE"));
        stage.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(stage.receipt(1).outcome()).isEqualTo(Outcome.FILTERED);
        assertThat(stage.receipt(2).outcome()).isEqualTo(Outcome.FILTERED);
        assertThat(stage.receipt(3).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(runner.pending()).isZero();
    }

    @Test
    void aHandlerThatMovesTheCursorTakesTheMemoryAlong() {
        // given
        stage.collect(4);
        var handler = new HeldHandler(10, CursorKeeper.STORE_WRITE);
        stage.runner(definition(handler, "count() % 2 == 0"));
        stage.settle();

        // when
        var batch = new Batch();
        handler.lastCommit().addTo(batch, 2);
        store.write(batch, Durability.SYNCED);
        var afterwards = new Stage(store.afterKill());
        var second = HeldHandler.delivering(10);
        afterwards.runner(definition(second, "count() % 2 == 0"));
        afterwards.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(handler.handedOver).containsExactly(2L, 4L);
        assertThat(second.handedOver).containsExactly(4L);
        for (long filtered : List.of(1L, 3L)) {
            assertThat(afterwards.receipt(filtered).outcome()).isEqualTo(Outcome.FILTERED);
        }
    }

    @Test
    void aLongStretchOfFilteredEventsIsPassedInShortSteps() {
        // given
        stage.collect(5_000);
        var runner = stage.runner(definition(HeldHandler.delivering(1_000), "FALSE"));

        // when
        runner.runOnce();
        long afterOneStep = runner.pending();
        stage.pass(Unsaved.SAVE_AFTER);

        // then
        assertThat(afterOneStep).isEqualTo(4_000);
        assertThat(runner.pending()).isZero();
        assertThat(stage.receipt(5_000).outcome()).isEqualTo(Outcome.FILTERED);
    }

    @Test
    void nowIsWhenTheEventWasAcceptedHoweverLateItIsDecided() {
        // given: accepted at noon, decided half an hour later
        stage.collect(2);
        stage.pass(Duration.ofMinutes(30));
        var handler = HeldHandler.delivering(10);

        // when
        stage.runner(definition(handler, "minute(now()) == 0"));
        stage.settle();

        // then
        assertThat(handler.handedOver).containsExactly(1L, 2L);
    }

    @Test
    void twoHandlersDrawDifferentNumbers() {
        // given
        stage.collect(64);
        var definition = definition(new HeldHandler(1), "rand() < 0.5");
        var entries = stage.eventLog.read(Stage.TOPIC_NUMBER, Entries.TOPIC, 1, 64, Integer.MAX_VALUE);
        var one = new Match(definition, 1, Remembered.NOTHING);
        var two = new Match(definition, 2, Remembered.NOTHING);

        // when
        var ofOne = entries.stream().map(entry -> !one.decide(entry).isWanted()).toList();
        var ofTwo = entries.stream().map(entry -> !two.decide(entry).isWanted()).toList();

        // then
        assertThat(ofOne).isNotEqualTo(ofTwo).contains(true, false);
    }
}
