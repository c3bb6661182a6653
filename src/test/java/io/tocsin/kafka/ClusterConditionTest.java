package io.tocsin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.kafka.Failure.Kind;
import io.tocsin.kafka.Failure.Scope;
import io.tocsin.lifecycle.Health;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ClusterConditionTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Health health = new Health(() -> NOON);
    private final AtomicBoolean off = new AtomicBoolean();
    private final ClusterCondition condition = new ClusterCondition(new ClusterId("eu"), health, () -> NOON, off::get);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        ((Logger) LoggerFactory.getLogger(ClusterCondition.class)).addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(ClusterCondition.class)).detachAppender(lines);
    }

    @Test
    void oneLineForEachCauseHoweverOftenTheyTakeTurnsAndOneAtTheEnd() {
        // when
        for (int i = 0; i < 50; i++) {
            condition.failed(Failure.unavailable("no broker answered", new TimeoutException("after " + i + " ms")));
            condition.failed(Failure.deferred(
                    Kind.AUTH, Scope.CLUSTER, "not let in", new SaslAuthenticationException("attempt " + i)));
        }
        condition.acknowledged();

        // then
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "kafka cluster cannot be used",
                        "kafka cluster cannot be used",
                        "kafka cluster can be used again");
        assertThat(lines.list.get(2).getKeyValuePairs()).anySatisfy(pair -> {
            assertThat(pair.key).isEqualTo("suppressed");
            assertThat(pair.value).isEqualTo(98L);
        });
        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void whyAClusterIsOffStandsUntilItIsNotWhateverComesLate() {
        // given
        condition.failed(Failure.unavailable("no broker answered", null));
        off.set(true);
        condition.turnedOff(Failure.unavailable("another daemon uses the id of this store", null));

        // when
        condition.failed(Failure.unavailable("the producer was fenced", null));
        condition.reached();
        condition.acknowledged();

        // then
        assertThat(condition.error()).contains("another daemon uses the id of this store");
        assertThat(health.conditions())
                .singleElement()
                .satisfies(shown -> assertThat(shown.cause()).isEqualTo("another daemon uses the id of this store"));

        // and when
        off.set(false);
        condition.reached();

        // then
        assertThat(condition.error()).isEmpty();
        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void theHealthHasItBeforeItIsSeenHere() {
        // given
        var seen = new ArrayList<Optional<String>>();
        var observed = new ArrayList<ClusterCondition>();
        var looking = new Health(() -> {
            observed.forEach(each -> seen.add(each.error()));
            return NOON;
        });
        observed.add(new ClusterCondition(new ClusterId("eu"), looking, () -> NOON, () -> false));

        // when
        observed.get(0).failed(Failure.unavailable("no broker answered", null));

        // then
        assertThat(seen).isNotEmpty().allSatisfy(error -> assertThat(error).isEmpty());
        assertThat(looking.conditions()).hasSize(1);
    }

    @Test
    void showsTheLatestCauseAndSinceWhenAnythingIsWrong() {
        // when
        condition.failed(Failure.unavailable("no broker answered", null));
        condition.failed(Failure.unavailable("not let in", null));

        // then
        assertThat(condition.error()).contains("not let in");
        assertThat(condition.since()).isEqualTo(NOON);
        assertThat(health.conditions()).singleElement().satisfies(shown -> {
            assertThat(shown.name()).isEqualTo("cluster:eu");
            assertThat(shown.cause()).isEqualTo("not let in");
        });
    }

    @Test
    void tellsCausesApartByAllThatTheClientReports() {
        var wrongIssuer = Failure.unavailable("a", new TimeoutException("x", new IllegalStateException("1")));
        var sameAgain = Failure.unavailable("b", new TimeoutException("y", new IllegalStateException("2")));
        var expired = Failure.unavailable("a", new TimeoutException("x", new IllegalArgumentException("1")));

        assertThat(sameAgain.signature()).isEqualTo(wrongIssuer.signature());
        assertThat(expired.signature()).isNotEqualTo(wrongIssuer.signature());
        assertThat(List.of(Failure.unavailable("a", null).signature()))
                .doesNotContain(Failure.unavailable("b", null).signature());
    }

    @Test
    void oneKafkaTopicsTroubleIsNotTheClusters() {
        condition.failed(Failure.deferred(Kind.UNKNOWN_TOPIC, Scope.KAFKA_TOPIC, "missing", null));

        assertThat(condition.error()).isEmpty();
        assertThat(lines.list).isEmpty();
    }

    @Test
    void aWaitInVainSaysNothingAboutWhoIsNotLetInUntilItIsExplained() {
        // given
        condition.explain("nothing listens");
        condition.failed(Failure.unavailable("no broker answered", new TimeoutException("a")));
        condition.failed(Failure.deferred(
                Kind.AUTH, Scope.CLUSTER, "not let in", new SaslAuthenticationException("wrong password")));

        // when
        condition.failed(Failure.unavailable("no broker answered", new TimeoutException("b")));
        var unexplained = condition.error();
        condition.explain("nothing listens");
        condition.failed(Failure.unavailable("no broker answered", new TimeoutException("c")));

        // then
        assertThat(unexplained).contains("not let in");
        assertThat(condition.error()).contains("nothing listens");
    }
}
