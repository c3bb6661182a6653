package io.tocsin.topic;

import static io.tocsin.topic.House.CPU;
import static io.tocsin.topic.House.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.delivery.Delivery;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.delivery.HandlerChange.Create;
import io.tocsin.delivery.HandlerChange.Define;
import io.tocsin.delivery.HandlerChange.Delete;
import io.tocsin.delivery.HandlerChange.Replace;
import io.tocsin.delivery.HandlerExistsException;
import io.tocsin.delivery.HandlerView;
import io.tocsin.delivery.PublishLoopException;
import io.tocsin.delivery.run.RunnerStatus;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.DeliverySettings;
import io.tocsin.handler.HandlerDefinition;
import io.tocsin.handler.Origin;
import io.tocsin.lifecycle.CloseFailedException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health.Condition;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store;
import io.tocsin.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers from their definition to their last event, with collector and store. */
class HandlerLifeTest {

    private static final TopicId ALL = new TopicId("all");

    private final MemoryStore store = new MemoryStore();
    private House house = new House(store).opened();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aSecondHandlerOfTheSameNameIsAConflict() {
        // given
        house.change(new Create(house.listing(CPU, "h")));

        // when, then
        assertThatThrownBy(() -> house.change(new Create(house.listing(CPU, "h"))))
                .isInstanceOf(HandlerExistsException.class)
                .hasMessageContaining("\"h\" already exists in topic \"cpu\"");
        house.change(new Create(house.listing(CPU, "other")));
        assertThatThrownBy(() -> house.change(new Replace(ref(CPU, "h"), house.listing(CPU, "other"))))
                .isInstanceOf(HandlerExistsException.class);
        assertThat(house.handlers.handlers(CPU))
                .extracting(view -> view.spec().ref().id().name())
                .containsExactly("h", "other");
    }

    @Test
    void renamingKeepsTheCursor() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b");
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).hasSize(2));

        // when
        house.change(new Replace(ref(CPU, "h"), house.listing(CPU, "renamed")));
        house.publish(CPU, "c");

        // then
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("renamed")).containsExactly(3L));
        assertThat(house.handlers.find(ref(CPU, "h"))).isEmpty();
        assertThat(house.handlers.find(ref(CPU, "renamed")).orElseThrow().number())
                .isEqualTo(1);
        assertThat(house.handlers.routedTopics()).containsExactly(CPU);
    }

    @Test
    void aHandlerKeepsItsTopic() {
        assertThatThrownBy(() -> new Replace(ref(CPU, "h"), house.listing(ALL, "h")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void definingReplacesOrCreates() {
        // given
        house.change(new Define(house.listing(CPU, "h")));
        house.publish(CPU, "a");

        // when
        house.change(new Define(house.publishing(CPU, "h", "all")));
        house.publish(CPU, "b");

        // then
        assertThat(house.handlers.find(ref(CPU, "h")).orElseThrow().spec().kind())
                .isEqualTo("publish");
        await().untilAsserted(() -> assertThat(house.topics.state(ALL, "b")).isPresent());
        assertThat(house.handlers.ofOrigin(Origin.API)).containsExactly(ref(CPU, "h"));
        assertThat(house.handlers.ofOrigin(Origin.FILE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void refusesALoopOfAnyLength(int length) {
        // given
        for (int i = 0; i < length - 1; i++) {
            house.change(new Create(house.publishing(topic(i), "next", "t" + (i + 1))));
        }

        // when, then
        var closing = new Create(house.publishing(topic(length - 1), "next", "t0"));
        assertThatThrownBy(() -> house.change(closing))
                .isInstanceOf(PublishLoopException.class)
                .hasMessageContaining("publishing would loop: t" + (length - 1) + " -> t0");
        assertThat(house.handlers.views()).hasSize(length - 1);
    }

    @Test
    void aReplacementMayBreakALoopButNotCloseOne() {
        // given
        house.change(new Create(house.publishing(topic(0), "h", "t1")));
        house.change(new Create(house.publishing(topic(1), "h", "t2")));

        // when, then
        assertThatThrownBy(() -> house.change(new Define(house.publishing(topic(1), "h", "t0"))))
                .isInstanceOf(PublishLoopException.class);
        house.change(new Define(house.publishing(topic(0), "h", "t3")));
        house.change(new Define(house.publishing(topic(1), "h", "t0")));
    }

    @Test
    void aDiamondIsNoLoopAndDeliversOnceOverEachWay() {
        // given
        house.change(new Create(house.publishing(topic(0), "left", "t1")));
        house.change(new Create(house.publishing(topic(0), "right", "t2")));
        house.change(new Create(house.publishing(topic(1), "down", "t3")));
        house.change(new Create(house.publishing(topic(2), "down", "t3")));
        house.change(new Create(house.listing(topic(3), "h")));

        // when
        house.publish(topic(0), "a", "b", "c");

        // then
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).hasSize(6));
        assertThat(house.topics.find(topic(3)).orElseThrow().collected()).isEqualTo(6);
    }

    @Test
    void oneHandlerThatIsStuckDoesNotHurtTheOther() {
        // given
        house.deliverers.stick("stuck");
        house.change(new Create(house.listing(CPU, "stuck")));
        house.change(new Create(house.listing(CPU, "well")));

        // when
        for (int i = 0; i < 300; i++) {
            house.publish(CPU, "id" + i);
        }

        // then
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("well"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 300).boxed().toList()));
        assertThat(pending("stuck")).isEqualTo(300);
        await().untilAsserted(() -> assertThat(pending("well")).isZero());
    }

    @Test
    void aHandlerThatDrainsFinishesAfterARestartAndItsNumberIsNotReused() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "b");
        house.change(new Delete(ref(CPU, "h")));
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "c");
        var views = house.handlers.views();

        // when
        var killed = store.afterKill();
        house.close();
        house.deliverers.free("h");
        restart(killed);

        // then
        assertThat(views).extracting(HandlerView::number).containsExactly(2L, 1L);
        assertThat(views).extracting(HandlerView::pending).containsExactly(1L, 2L);
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).containsExactlyInAnyOrder(1L, 2L, 3L));
        await().untilAsserted(() -> assertThat(house.handlers.views())
                .extracting(HandlerView::number)
                .containsExactly(2L));
        house.change(new Delete(ref(CPU, "h")));
        await().untilAsserted(() -> assertThat(house.handlers.views()).isEmpty());
        house.change(new Create(house.listing(CPU, "h")));
        assertThat(house.handlers.find(ref(CPU, "h")).orElseThrow().number()).isEqualTo(3);
    }

    /** Both went for the same file at once, and events of one id came in the order in which the two happened to run. */
    @Test
    void aHandlerDefinedAgainWaitsUntilItsDeletedNamesakeHasDelivered() {
        // given
        house.deliverers.stick("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a", "a");
        await().until(() -> house.handlers.views().get(0).status().inFlight() == 2);
        house.change(new Delete(ref(CPU, "h")));

        // when
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");
        await().until(() -> !house.handlers
                .find(ref(CPU, "h"))
                .orElseThrow()
                .status()
                .cause()
                .isEmpty());
        var waiting = house.handlers.find(ref(CPU, "h")).orElseThrow().status();
        house.change(new Delete(ref(CPU, "h"), true));
        house.deliverers.free("h");
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "a");

        // then
        assertThat(waiting.state()).isEqualTo(RunnerStatus.State.WAITING);
        assertThat(waiting.cause())
                .isEqualTo("a deleted handler of this name has 2 events to deliver first; deleting with --discard ends"
                        + " that");
        assertThat(waiting.inFlight()).isZero();
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).containsExactly(4L));
        await().untilAsserted(() -> assertThat(house.handlers.views())
                .extracting(HandlerView::number)
                .containsExactly(3L));
        assertThat(house.handlers.deliveries().of(entry(2)))
                .extracting(Delivery::status)
                .containsExactly("discarded");
        assertThat(house.handlers.deliveries().of(entry(3)))
                .extracting(Delivery::status)
                .containsExactly("discarded");
    }

    private LogEntry entry(long seq) {
        return house.eventLog.entry(1, CPU, seq).orElseThrow();
    }

    @Test
    void publishingIsRefusedWhileAFullBacklogSaysSo() {
        // given
        house.deliverers.stick("h");
        var limits = new DeliverySettings(
                Duration.ofHours(1), 0, Duration.ofSeconds(30), 64 * 1024, DeliverySettings.OnFull.REJECT);
        var listing = house.listing(CPU, "h");
        house.change(new Create(new HandlerDefinition(listing.spec(), limits, listing.opening(), List.of())));

        // when
        await().until(() -> {
            try {
                house.publish(CPU, Collections.nCopies(200, "a").toArray(String[]::new));
                return false;
            } catch (NotAcceptingException full) {
                return full.getMessage()
                        .startsWith("the backlog of handler cpu/h is full, and its on-full is reject. Fix: ");
            }
        });
        assertThat(house.health.conditions()).extracting(Condition::name).contains("backlog:cpu/h");
        house.deliverers.free("h");
        house.change(new HandlerChange.Define(house.listing(CPU, "h")));

        // then
        await().ignoreExceptionsInstanceOf(NotAcceptingException.class)
                .until(() -> house.publish(CPU, "a").handlers() == 1);
    }

    @Test
    void aRestartRestoresDefinitionsAndGoesOnWhereItStopped() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.change(new Create(house.publishing(CPU, "up", "all")));
        house.publish(CPU, "a", "b");
        await().untilAsserted(() -> assertThat(house.topics.find(ALL)).isPresent());
        var before = house.handlers.views().stream().map(HandlerView::spec).toList();

        // when
        restart(store);
        house.publish(CPU, "c");

        // then
        assertThat(house.handlers.views().stream().map(HandlerView::spec)).isEqualTo(before);
        await().untilAsserted(() ->
                assertThat(house.topics.find(ALL).orElseThrow().collected()).isEqualTo(3));
        await().untilAsserted(
                        () -> assertThat(house.deliverers.seqs("h")).hasSize(3).doesNotHaveDuplicates());
    }

    @Test
    void resolvingReplacesOnlyWhatHasAnotherTarget() {
        // given
        house.change(new Create(house.listing(CPU, "h")));
        house.publish(CPU, "first");
        await().until(() -> house.deliverers.seqs("h").size() == 1);

        // when
        house.handlers.resolve();
        house.publish(CPU, "second");
        await().until(() -> house.deliverers.seqs("h").size() == 2);
        int undisturbed = house.deliverers.sessions("h");
        house.deliverers.move();
        house.handlers.resolve();
        house.publish(CPU, "third");
        await().until(() -> house.deliverers.seqs("h").size() == 3);

        // then
        assertThat(undisturbed).isEqualTo(1);
        assertThat(house.deliverers.sessions("h")).isEqualTo(2);
        assertThat(house.deliverers.seqs("h")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void resolvingKeepsTheNewestDefinition() {
        // given
        house.change(new Create(house.listing(CPU, "h")));

        // when
        for (int i = 0; i < 50; i++) {
            var change = house.collector
                    .change(new HandlerChange.Define(
                            i % 2 == 0 ? house.publishing(CPU, "h", "all") : house.listing(CPU, "h")))
                    .toCompletableFuture();
            house.deliverers.move();
            house.handlers.resolve();
            House.await(change);
        }
        house.publish(CPU, "last");

        // then
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("h")).containsExactly(1L));
        assertThat(house.topics.find(ALL)).isEmpty();
    }

    @Test
    void tellsWhatBecameOfAnEvent() {
        // given
        house.deliverers.stick("stuck");
        house.change(new Create(house.listing(CPU, "stuck")));
        house.change(new Create(house.listing(CPU, "well")));
        house.publish(CPU, "a");
        house.change(new Create(house.listing(CPU, "younger")));
        long number = house.topics.find(CPU).orElseThrow().number();
        var entry = house.eventLog.entry(number, CPU, 1).orElseThrow();

        // when, then
        await().untilAsserted(() -> assertThat(house.handlers.deliveries().of(entry))
                .extracting(delivery -> delivery.handler().id() + " " + delivery.status())
                .containsExactly("stuck pending", "well delivered"));
    }

    @Test
    void tellsWhatBecameOfAnEventAtAHandlerThatIsGone() {
        // given
        house.change(new Create(house.listing(CPU, "gone")));
        house.publish(CPU, "a");
        house.change(new Delete(ref(CPU, "gone")));
        house.change(new Create(house.listing(CPU, "younger")));
        house.publish(CPU, "b");
        await().untilAsserted(() -> assertThat(house.handlers.views()).hasSize(1));
        await().untilAsserted(() -> assertThat(told(2)).containsExactly("younger delivered"));

        // when
        var before = told(1);
        restart(store);

        // then
        assertThat(before).containsExactly("gone delivered, deleted");
        assertThat(told(1)).isEqualTo(before);
        assertThat(told(2)).containsExactly("younger delivered");
    }

    private List<String> told(long seq) {
        long number = house.topics.find(CPU).orElseThrow().number();
        var entry = house.eventLog.entry(number, CPU, seq).orElseThrow();
        return house.handlers.deliveries().of(entry).stream()
                .map(delivery -> delivery.handler().id().name() + " " + delivery.status()
                        + (delivery.isDeleted() ? ", deleted" : ""))
                .toList();
    }

    @Test
    void closingFinishesTheOtherHandlersAlthoughOneDoesNotReturn() {
        // given
        var latch = new CountDownLatch(1);
        house.deliverers.block("blocking", latch);
        house.change(new Create(house.listing(CPU, "blocking")));
        house.change(new Create(house.listing(CPU, "well")));
        house.publish(CPU, "a", "b");
        await().untilAsserted(() -> assertThat(house.deliverers.seqs("well")).hasSize(2));

        // when
        var closing = assertThatThrownBy(() -> house.handlers.close(Deadline.after(Duration.ofSeconds(5))));

        // then
        closing.isInstanceOf(CloseFailedException.class).hasMessageContaining("handler cpu/blocking");
        latch.countDown();
        restart(store.afterKill());
        await().untilAsserted(
                        () -> assertThat(house.deliverers.seqs("blocking")).contains(1L, 2L));
        assertThat(house.deliverers.seqs("well")).containsExactly(1L, 2L);
    }

    @Test
    void nothingIsLostOnARealDiskOverRestarts(@TempDir Path dir) {
        // given
        var deliverers = new Deliverers();
        house.close();
        long published = 0;
        for (int life = 0; life < 4; life++) {
            try (var disk = Store.open(StoreSettings.DEFAULTS, dir, house.health)) {
                house = new House(disk, deliverers, TopicSettings.DEFAULT).opened();
                if (life == 0) {
                    house.change(new Create(house.listing(CPU, "direct")));
                    house.change(new Create(house.publishing(CPU, "up", "all")));
                    house.change(new Create(house.listing(ALL, "derived")));
                }

                // when
                for (int i = 0; i < 50; i++) {
                    house.publish(CPU, "id" + i % 7, i % 2 == 0 ? Level.OK : Level.CRITICAL);
                    published++;
                }
                house.close();
            }
        }
        try (var disk = Store.open(StoreSettings.DEFAULTS, dir, house.health)) {
            house = new House(disk, deliverers, TopicSettings.DEFAULT).opened();
            long all = published;
            await().untilAsserted(() -> assertThat(house.handlers.views()).allSatisfy(view -> {
                assertThat(view.pending()).isZero();
                assertThat(view.status().state()).isEqualTo(RunnerStatus.State.RUNNING);
            }));
            await().untilAsserted(() ->
                    assertThat(house.topics.find(ALL).orElseThrow().collected()).isEqualTo(all));

            // then
            await().untilAsserted(() -> assertThat(deliverers.seqs("derived"))
                    .hasSize((int) all)
                    .isSorted()
                    .doesNotHaveDuplicates());
            assertThat(deliverers.seqs("direct")).hasSize((int) all).isSorted().doesNotHaveDuplicates();
            house.close();
        }
    }

    private void restart(Store next) {
        var deliverers = house.deliverers;
        house.close();
        house = new House(next, deliverers, TopicSettings.DEFAULT).opened();
    }

    private long pending(String id) {
        return house.handlers.find(ref(CPU, id)).orElseThrow().pending();
    }

    private static TopicId topic(int number) {
        return new TopicId("t" + number);
    }
}
