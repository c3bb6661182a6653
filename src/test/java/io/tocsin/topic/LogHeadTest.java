package io.tocsin.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.eventlog.EventLog;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.Family;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.PassesOn;
import io.tocsin.store.Store;
import io.tocsin.store.StoreUnavailableException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What cannot be read is tried once a second, however many publishers ask meanwhile. */
final class LogHeadTest {

    private static final int PUBLISHERS = 100;

    /** Counts how often it is tried to read it or to open it again, and refuses either. */
    private static final class Unreadable implements PassesOn {

        private final Store below = new MemoryStore();
        private @Nullable String failure;
        private int tries;

        @Override
        public Store below() {
            return below;
        }

        @Override
        public Scan scan(Family family, byte[] from, byte[] to) {
            tries++;
            throw new IllegalStateException("a row is damaged (a test's doing)");
        }

        @Override
        public @Nullable String failure() {
            return failure;
        }

        @Override
        public void reopen() {
            tries++;
            throw new StoreUnavailableException("the disk refuses (a test's doing)", null);
        }
    }

    private final Unreadable store = new Unreadable();
    private final House house = new House(store);
    private long nanos = Long.MAX_VALUE - 1;
    private final LogHead head = head();

    private LogHead head() {
        var topics = new TopicRegistry(store);
        return new LogHead(
                store,
                new EventLog(store, EventLog.DEFAULT_TAIL_BYTES),
                topics,
                new TopicNumbers(store, topics),
                new Health(() -> Instant.EPOCH),
                () -> Instant.EPOCH,
                () -> nanos);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void everybodyAsks() {
        for (int i = 0; i < PUBLISHERS; i++) {
            assertThat(head.refusal(house.handlers, 1)).isNotNull();
        }
    }

    private void assertOneTryASecond() {
        everybodyAsks();
        assertThat(store.tries).as("at once").isEqualTo(1);

        nanos += TimeUnit.SECONDS.toNanos(1) - 1;
        everybodyAsks();
        assertThat(store.tries).as("before a second is over").isEqualTo(1);

        nanos++;
        everybodyAsks();
        assertThat(store.tries).as("after a second").isEqualTo(2);
    }

    @Test
    void readsADamagedRowOnceASecond() {
        head.distrust();

        assertOneTryASecond();
    }

    @Test
    void opensAFailedStoreOnceASecond() {
        store.failure = "the disk is gone (a test's doing)";

        assertOneTryASecond();
    }
}
