package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.handler.HandlerRef;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.Health.Condition;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FullBacklogsTest {

    private static final HandlerRef REF = new HandlerRef(new TopicId("cpu"), new HandlerId("h"));

    private final Health health = new Health(InstantSource.system());
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private long nanos;
    private final FullBacklogs backlogs = new FullBacklogs(health, () -> nanos);

    @BeforeEach
    void listen() {
        lines.start();
        ((Logger) LoggerFactory.getLogger(FullBacklogs.class)).addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(FullBacklogs.class)).detachAppender(lines);
    }

    @Test
    void aThousandRefusalsMakeOneConditionAndOneLine() {
        // when
        for (int i = 0; i < 1_000; i++) {
            backlogs.refused(REF);
            nanos += FullBacklogs.CALM.toNanos() / 2;
            backlogs.check(full -> false);
        }

        // then
        assertThat(health.conditions()).extracting(Condition::name).containsExactly("backlog:cpu/h");
        assertThat(lines.list).hasSize(1);
    }

    @Test
    void endsOnceThereIsRoomAndNobodyIsRefused() {
        // given
        backlogs.refused(REF);
        nanos += FullBacklogs.CALM.toNanos();
        backlogs.check(full -> true);
        var meanwhile = health.conditions();

        // when
        backlogs.check(full -> false);

        // then
        assertThat(meanwhile).hasSize(1);
        assertThat(health.conditions()).isEmpty();
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "publishing is refused while the backlog of a handler is full",
                        "publishing is not refused any more");
    }
}
