package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.store.WriteAheadLog.Condition;
import io.tocsin.store.WriteAheadLog.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a log that the engine itself wrote. */
@Timeout(60)
final class WriteAheadLogTest {

    @TempDir
    Path dataDir;

    private byte[] log;
    private int lastRecordAt;

    @BeforeEach
    void writeALog() throws IOException {
        var fixture = new StoreFixture(dataDir);
        fixture.writeRows(Family.LOG, 0, 20);
        log = Files.readAllBytes(fixture.file(".log"));
        // Each batch: header 7, sequence 8, count 4, kind 1, family 1, key length 1, key 8, value length 1, value.
        lastRecordAt = log.length - (7 + 8 + 4 + 1 + 1 + 1 + 8 + 1 + "value 19".length());
    }

    private Verdict check(byte[] content) throws IOException {
        return WriteAheadLog.check(Files.write(dataDir.resolve("copy.log"), content));
    }

    @Test
    void findsAWholeLogWhole() throws IOException {
        assertThat(check(log)).isEqualTo(new Verdict(Condition.WHOLE, log.length));
    }

    @Test
    void neverTakesACutEndForDamage() throws IOException {
        for (int length = 0; length < log.length; length++) {
            assertThat(check(Arrays.copyOf(log, length)).condition()).isNotEqualTo(Condition.DAMAGED);
        }
        assertThat(check(Arrays.copyOf(log, log.length - 1))).isEqualTo(new Verdict(Condition.TORN_END, lastRecordAt));
    }

    @Test
    void findsEachFlippedByteAndTellsTheLastRecordFromTheOthers() throws IOException {
        for (int at = 0; at < log.length; at++) {
            byte[] flipped = log.clone();
            flipped[at] ^= 0x40;

            assertThat(check(flipped).condition())
                    .as("byte %d of %d", at, log.length)
                    .isEqualTo(at < lastRecordAt ? Condition.DAMAGED : Condition.TORN_END);
        }
    }

    @Test
    void takesZerosAtTheEndForATornEndAndZerosInTheMiddleForDamage() throws IOException {
        byte[] withZeros = Arrays.copyOf(log, log.length + 100_000);
        assertThat(check(withZeros)).isEqualTo(new Verdict(Condition.TORN_END, log.length));

        byte[] hole = log.clone();
        Arrays.fill(hole, 0, 200, (byte) 0);
        assertThat(check(hole)).isEqualTo(new Verdict(Condition.DAMAGED, 0));
    }

    @Test
    void readsRecordsThatSpanBlocks() throws IOException {
        var fixture = new StoreFixture(dataDir.resolve("large"));
        try (var store = fixture.open()) {
            for (int i = 0; i < 3; i++) {
                var batch = new Batch();
                batch.put(Family.LOG, StoreFixture.number(i), new byte[100_000]);
                store.write(batch, Store.Durability.SYNCED);
            }
        }
        byte[] large = Files.readAllBytes(fixture.file(".log"));

        assertThat(check(large).condition()).isEqualTo(Condition.WHOLE);
        assertThat(check(Arrays.copyOf(large, large.length - 40_000)).condition())
                .isEqualTo(Condition.TORN_END);
        large[large.length - 60_000] ^= 1;
        assertThat(check(large).condition()).isEqualTo(Condition.TORN_END);
        large[150_000] ^= 1;
        assertThat(check(large).condition()).isEqualTo(Condition.DAMAGED);
    }
}
