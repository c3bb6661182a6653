package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tocsin.alert.TopicId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UnroutedWarningsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger searches = new AtomicInteger();
    private final UnroutedWarnings warnings = new UnroutedWarnings(nanos::get);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(UnroutedWarnings.class);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void namesATopicOnce() {
        // when
        unrouted("cpu");
        unrouted("cpu");

        // then
        assertThat(lines.list).singleElement().asString().contains("no handler");
    }

    @Test
    void namesTheNearestOnlyWhereThereIsOne() {
        // when
        unrouted("cpu");
        warnings.unrouted(new TopicId("dsk"), () -> "disk");

        // then
        assertThat(lines.list)
                .extracting(line -> line.getKeyValuePairs().stream()
                        .map(pair -> pair.key + "=" + pair.value)
                        .toList())
                .containsExactly(List.of("topic=cpu"), List.of("topic=dsk", "nearest=disk"));
    }

    @Test
    void namesAHundredTopicsAMinuteAndSaysHowManyItLeftOut() {
        // given
        for (int i = 0; i < UnroutedWarnings.MOST_LINES + 30; i++) {
            unrouted("topic" + i);
        }
        int linesOfTheFirstMinute = lines.list.size();
        int searchesOfTheFirstMinute = searches.get();

        // when
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        unrouted("later");

        // then
        assertThat(linesOfTheFirstMinute).isEqualTo(UnroutedWarnings.MOST_LINES);
        assertThat(searchesOfTheFirstMinute).isEqualTo(UnroutedWarnings.MOST_LINES);
        assertThat(lines.list).hasSize(UnroutedWarnings.MOST_LINES + 1);
        assertThat(lines.list.get(UnroutedWarnings.MOST_LINES).getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .contains("topic=later", "unnamedTopicsBefore=30");
    }

    private void unrouted(String topic) {
        warnings.unrouted(new TopicId(topic), () -> {
            searches.incrementAndGet();
            return "";
        });
    }
}
