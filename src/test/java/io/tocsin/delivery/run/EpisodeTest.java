package io.tocsin.delivery.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.HandlerRef;
import io.tocsin.lifecycle.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EpisodeTest {

    private static final LogEntry ENTRY = Entries.entry(1, "id");

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Health health = new Health(() -> now);
    private final Episode episode =
            new Episode(new HandlerRef(new TopicId("cpu"), new HandlerId("h")), health, () -> now);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        ((Logger) LoggerFactory.getLogger(Episode.class)).addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(Episode.class)).detachAppender(lines);
    }

    @Test
    void oneLineForEachCauseHoweverOftenTheyTakeTurnsAndOneAtTheEnd() {
        // when
        for (int i = 0; i < 100; i++) {
            episode.deferred(ENTRY, deferred("no leader"));
            episode.deferred(ENTRY, deferred("not allowed"));
            now = now.plusSeconds(60);
        }
        episode.ended();

        // then
        assertThat(messages())
                .containsExactly(
                        "delivery deferred, trying again", "delivery deferred, trying again", "delivery works again");
        assertThat(suppressed()).containsExactly(0L, 0L, 198L);
        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void episodesThatFollowEachOtherQuicklyMakeOneLineInTenSeconds() {
        // when
        for (int i = 0; i < 200; i++) {
            episode.deferred(ENTRY, deferred("record " + i + " of its batch was refused"));
            episode.ended();
            now = now.plusMillis(100);
        }

        // then
        assertThat(messages())
                .containsExactly(
                        "delivery deferred, trying again",
                        "delivery works again",
                        "delivery deferred, trying again",
                        "delivery works again");
        assertThat(suppressed()).containsExactly(0L, 0L, 99L, 0L);
    }

    @Test
    void deadLettersOfOneCauseMakeOneLineInTenSecondsWithTheNumberOfTheOthers() {
        // when
        for (int i = 0; i < 101; i++) {
            episode.buried(ENTRY, "the message is " + i + " bytes");
            episode.ended();
            now = now.plusMillis(100);
        }
        episode.buried(ENTRY, "another cause");

        // then
        assertThat(messages())
                .hasSize(3)
                .allMatch(message -> message.startsWith("event given up on and kept as a dead letter"));
        assertThat(suppressed()).containsExactly(0L, 99L, 0L);
    }

    @Test
    void aTargetThatIsAwayReportsItself() {
        // when
        episode.deferred(ENTRY, new Answer.Deferred(Answer.Scope.TARGET, false, "the cluster is away"));

        // then
        assertThat(episode.cause()).isEqualTo("the cluster is away");
        assertThat(health.conditions()).isEmpty();
        episode.ended();
        assertThat(messages()).isEmpty();
    }

    @Test
    void aTargetThatNobodyElseReportsIsReportedOnceAndClearedWhenItWorks() {
        // given
        var hangs = new Answer.Deferred(Answer.Scope.OWN_TARGET, true, "no answer within 30s");
        episode.deferred(ENTRY, hangs);
        episode.deferred(ENTRY, hangs);
        var meanwhile = health.conditions();

        // when
        episode.ended();

        // then
        assertThat(meanwhile).singleElement().satisfies(condition -> {
            assertThat(condition.name()).isEqualTo("handler:cpu/h");
            assertThat(condition.severity()).isEqualTo(Health.Severity.FAILED);
            assertThat(condition.cause()).isEqualTo("no answer within 30s");
        });
        assertThat(messages()).containsExactly("delivery deferred, trying again", "delivery works again");
        assertThat(health.conditions()).isEmpty();
    }

    @Test
    void aClockSetBackKeepsNoCauseQuiet() {
        // given
        episode.buried(ENTRY, "too large");

        // when
        now = now.minus(Duration.ofHours(1));
        episode.buried(ENTRY, "too large");

        // then
        assertThat(messages()).hasSize(2);
    }

    private static Answer.Deferred deferred(String reason) {
        return new Answer.Deferred(Answer.Scope.KAFKA_TOPIC, true, reason);
    }

    private List<String> messages() {
        return lines.list.stream().map(ILoggingEvent::getMessage).toList();
    }

    private List<Long> suppressed() {
        return lines.list.stream()
                .flatMap(line -> line.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals("suppressed"))
                .map(pair -> (Long) pair.value)
                .toList();
    }
}
