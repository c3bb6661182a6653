package io.tocsin.kafka.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TransactionSizeTest {

    private static final long LIMIT = 1_000;
    private static final long SOON = 499;
    private static final long LATE = 500;

    private static final String SMALLER = "a kafka transaction was not confirmed in time; the next ones are smaller";
    private static final String AGAIN = "kafka transactions are confirmed in time again";

    private final TransactionSize size = new TransactionSize("main");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        ((Logger) LoggerFactory.getLogger(TransactionSize.class)).addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(TransactionSize.class)).detachAppender(lines);
    }

    @Test
    void halvesWhatRanOutOfTimeDownToOneRecord() {
        // when
        size.ranOutOfTime(700, false);

        // then
        assertThat(size.records()).isEqualTo(350);

        // when
        for (int failed = 0; failed < 12; failed++) {
            size.ranOutOfTime(size.records(), false);
        }

        // then
        assertThat(size.records()).isEqualTo(1);
    }

    @Test
    void doublesAfterEachFullOneThatWasCommittedSoon() {
        // given
        size.ranOutOfTime(3, false);

        // when
        for (int committed = 0; committed < 14; committed++) {
            size.committed(size.records(), SOON, LIMIT);
        }

        // then
        assertThat(size.records()).isEqualTo(TransactionSize.MOST);
    }

    @Test
    void staysWhereTwiceAsManyWouldNotGoInTime() {
        // given
        size.ranOutOfTime(200, false);

        // when
        size.committed(100, LATE, LIMIT);

        // then
        assertThat(size.records()).isEqualTo(100);
    }

    @Test
    void learnsNothingFromOneThatWasNotFull() {
        // given
        size.ranOutOfTime(200, false);

        // when
        size.committed(99, SOON, LIMIT);

        // then
        assertThat(size.records()).isEqualTo(100);
    }

    @Test
    void learnsNothingFromOneThatCouldNotBeSmaller() {
        // when
        size.ranOutOfTime(0, false);
        size.ranOutOfTime(1, false);

        // then
        assertThat(size.records()).isEqualTo(TransactionSize.MOST);
        assertThat(lines.list).isEmpty();
    }

    @Test
    void leavesAnOutageToTheConditionThatSaysIt() {
        // when
        size.ranOutOfTime(700, true);
        size.committed(350, SOON, LIMIT);

        // then
        assertThat(size.records()).isEqualTo(700);
        assertThat(lines.list).isEmpty();

        // when
        size.ranOutOfTime(700, false);

        // then
        assertThat(messages()).containsExactly(SMALLER);
    }

    @Test
    void warnsOnceUntilOneWasConfirmedInTime() {
        // when
        size.ranOutOfTime(200, false);
        size.committed(0, SOON, LIMIT);
        size.committed(7, LATE, LIMIT);
        size.ranOutOfTime(100, false);

        // then
        assertThat(messages()).containsExactly(SMALLER);

        // when
        size.committed(7, SOON, LIMIT);
        size.committed(7, SOON, LIMIT);
        size.ranOutOfTime(50, false);

        // then
        assertThat(messages()).containsExactly(SMALLER, AGAIN, SMALLER);
    }

    @Test
    void saysWhenFullOnesAreAsLargeAsEver() {
        // given
        size.ranOutOfTime(TransactionSize.MOST, false);

        // when
        size.committed(size.records(), SOON, LIMIT);

        // then
        assertThat(messages()).containsExactly(SMALLER, AGAIN);
    }

    private List<String> messages() {
        return lines.list.stream().map(ILoggingEvent::getMessage).toList();
    }

    @Test
    void neverGrowsWhenSomethingSmallRunsOutOfTimeLater() {
        // given
        size.ranOutOfTime(20, false);

        // when
        size.ranOutOfTime(5_000, false);

        // then
        assertThat(size.records()).isEqualTo(5);
    }
}
