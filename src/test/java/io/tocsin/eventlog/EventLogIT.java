package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.EventData;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import io.tocsin.store.StoreSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on the real store, before and after it was closed and opened again. */
class EventLogIT {

    private static final int DRAINS = 40;

    @TempDir
    private Path dataDir;

    @Test
    void givesTheSameFromMemoryAndAfterARestart() {
        List<LogEntry> ofFirst = new ArrayList<>();
        List<LogEntry> ofSecond = new ArrayList<>();
        List<LogEntry> recent;
        long nextSeq;
        // given
        try (Store store = open()) {
            var writer = new LogWriter(store);
            var log = new EventLog(store, EventLog.DEFAULT_TAIL_BYTES);
            log.keep(1, writer.nextSeq());
            for (int i = 0; i < DRAINS; i++) {
                EventData large = Samples.largeData(i * 5, i * 100);
                ofFirst.addAll(writer.write(
                        1, List.of(Samples.draft("a"), Samples.richDraft().withData(large), Samples.richDraft())));
                ofSecond.addAll(writer.write(256, List.of(Samples.draft("b"))));
                log.appended(ofFirst.subList(3 * i, 3 * i + 3));
                log.appended(ofSecond.subList(i, i + 1));
            }
            recent = log.read(1, Samples.TOPIC, 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
            nextSeq = writer.nextSeq();
        }

        // when
        try (Store store = open()) {
            var log = new EventLog(store, 0);
            var index = new DrainIndex(store);

            // then
            assertThat(recent).isEqualTo(ofFirst);
            assertThat(log.read(1, Samples.TOPIC, 1, Integer.MAX_VALUE, Integer.MAX_VALUE))
                    .isEqualTo(ofFirst);
            assertThat(log.read(256, Samples.TOPIC, 1, Integer.MAX_VALUE, Integer.MAX_VALUE))
                    .isEqualTo(ofSecond);
            assertThat(log.history(256, Samples.TOPIC, nextSeq - 1, Integer.MAX_VALUE))
                    .hasSize(DRAINS);
            assertThat(index.last()).map(Drain::endSeq).contains(nextSeq);
            assertThat(index.topicOf(nextSeq - 1)).hasValue(256);
            assertThat(index.topicOf(nextSeq - 2)).hasValue(1);
            assertThat(index.firstSeqSince(Samples.NOON)).hasValue(1);
            assertThat(index.firstSeqSince(Samples.NOON.plusNanos(1))).isEmpty();
        }
    }

    @Test
    void findsItsWayAfterTrimming() {
        // given
        try (Store store = open()) {
            var writer = new LogWriter(store);
            for (int i = 0; i < DRAINS; i++) {
                writer.write(1, List.of(Samples.draft("a")));
            }
            var trim = new Batch();
            trim.deleteRange(Family.LOG, EventLog.key(0, 0), EventLog.key(0, 30));
            trim.deleteRange(Family.LOG, EventLog.key(1, 0), EventLog.key(1, 30));

            // when
            store.write(trim, Store.Durability.SYNCED);

            // then
            var log = new EventLog(store, 0);
            var index = new DrainIndex(store);
            assertThat(log.read(1, Samples.TOPIC, 1, 2, Integer.MAX_VALUE))
                    .extracting(LogEntry::seq)
                    .containsExactly(30L, 31L);
            assertThat(log.history(1, Samples.TOPIC, DRAINS, Integer.MAX_VALUE)).hasSize(DRAINS - 29);
            assertThat(index.topicOf(29)).isEmpty();
            assertThat(index.firstSeqSince(Samples.NOON)).hasValue(30);
        }
    }

    private Store open() {
        return Store.open(StoreSettings.DEFAULTS, dataDir, new Health(InstantSource.system()));
    }
}
