package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On logs that the engine itself wrote. */
final class LogFilesTest {

    private static final int SYNCED_ROWS = 20;
    /** Header 7, sequence 8, count 4, mark 2 + 9, kind 1, family 1, key length 1, key 8, value length 1, value 8. */
    private static final int RECORD = 7 + 8 + 4 + 11 + 1 + 1 + 1 + 8 + 1 + "value 19".length();

    @TempDir
    Path dataDir;

    private StoreFixture fixture;
    private byte[] log;

    @BeforeEach
    void writeALog() throws IOException {
        fixture = new StoreFixture(dataDir.resolve("source"));
        fixture.writeRows(Family.LOG, 0, SYNCED_ROWS);
        log = Files.readAllBytes(fixture.file(".log"));
    }

    private LogFiles files(byte[]... contents) throws IOException {
        var directory = Files.createTempDirectory(dataDir, "copy");
        for (int i = 0; i < contents.length; i++) {
            Files.write(directory.resolve("00000" + (i + 1) + ".log"), contents[i]);
        }
        return new LogFiles(new StoreDirectory(directory));
    }

    /** Where the log ends too early; -1 when it does not. */
    private long tornAt(byte[]... contents) throws IOException {
        return files(contents).check().map(LogFiles.TornEnd::offset).orElse(-1L);
    }

    private boolean isDamaged(byte[]... contents) throws IOException {
        try {
            files(contents).check();
            return false;
        } catch (StoreOpenException e) {
            assertThat(e.reason()).isEqualTo(StoreOpenException.Reason.DAMAGED);
            return true;
        }
    }

    /** As {@link #log}, with writes behind it that were never synced, and where they begin. */
    private record WithUnsynced(byte[] log, int from, List<Integer> ends) {}

    private WithUnsynced withUnsynced(int writes) throws IOException {
        var place = new StoreFixture(Files.createTempDirectory(dataDir, "unsynced"));
        var ends = new ArrayList<Integer>();
        try (var store = place.open()) {
            store.write(StoreFixture.row(Family.LOG, 0), Store.Durability.SYNCED);
            store.write(StoreFixture.row(Family.LOG, 1), Store.Durability.SYNCED);
            int from = (int) Files.size(place.file(".log"));
            for (int i = 0; i < writes; i++) {
                var batch = new Batch();
                batch.put(Family.CURSOR, StoreFixture.number(i), filled(900));
                store.write(batch, Store.Durability.UNSYNCED);
                ends.add((int) Files.size(place.file(".log")));
            }
            return new WithUnsynced(Files.readAllBytes(place.file(".log")), from, ends);
        }
    }

    @Test
    void findsAWholeLogWhole() throws IOException {
        assertThat(files(log).check()).isEmpty();
        assertThat(files().check()).isEmpty();
        assertThat(files(log, new byte[0]).check()).isEmpty();
    }

    @Test
    void neverTakesACutEndForDamage() throws IOException {
        for (int length = 0; length < log.length; length++) {
            assertThat(isDamaged(Arrays.copyOf(log, length)))
                    .as("cut to %d", length)
                    .isFalse();
        }
        var cut = files(Arrays.copyOf(log, log.length - 1)).check();
        assertThat(cut).isPresent();
        assertThat(cut.get().offset()).isEqualTo(log.length - RECORD);
        assertThat(cut.get().cutShort()).isTrue();
    }

    @Test
    void findsEachFlippedByteAndTellsTheLastRecordFromTheOthers() throws IOException {
        for (int at = 0; at < log.length; at++) {
            byte[] flipped = log.clone();
            flipped[at] ^= 0x40;

            assertThat(isDamaged(flipped)).as("byte %d of %d", at, log.length).isEqualTo(at < log.length - RECORD);
        }
    }

    @Test
    void takesZerosAtTheEndForATornEndAndZerosInTheMiddleForDamage() throws IOException {
        assertThat(tornAt(Arrays.copyOf(log, log.length + 100_000))).isEqualTo(log.length);

        byte[] hole = log.clone();
        Arrays.fill(hole, 0, 200, (byte) 0);
        assertThat(isDamaged(hole)).isTrue();
    }

    @Test
    void takesAHoleInWhatWasNeverSyncedForATornEnd() throws IOException {
        var whole = withUnsynced(100);
        for (int at = whole.from(); at < whole.log().length - 2_000; at += 1_777) {
            byte[] hole = whole.log().clone();
            Arrays.fill(hole, at, at + 1_000, (byte) 0);
            int wanted = at;
            long expected = whole.ends().stream()
                    .filter(end -> end <= wanted)
                    .mapToLong(Integer::longValue)
                    .max()
                    .orElse(whole.from());

            assertThat(tornAt(hole)).as("hole at %d", at).isEqualTo(expected);
        }
        byte[] damaged = whole.log().clone();
        damaged[whole.from() - 3] ^= 1;
        assertThatThrownBy(() -> files(damaged).check())
                .as("the last synced write is gone, and those behind it say that it was synced")
                .hasMessageContaining("000001.log: it is unreadable at byte ")
                .hasMessageContaining("tocsind store salvage");
    }

    @Test
    void dropsAYoungerFileThatWasNeverSyncedWhenTheEndOfTheOlderOneIsGone() throws IOException {
        var whole = withUnsynced(40);
        int middle = whole.ends().get(20);
        byte[] older = Arrays.copyOf(whole.log(), whole.ends().get(10));
        byte[] younger = Arrays.copyOfRange(whole.log(), middle, whole.ends().get(30));
        var shifted = shifted(younger, middle);

        for (var torn : List.of(older, Arrays.copyOf(older, older.length - 100))) {
            var files = files(torn, shifted);
            var end = files.check().orElseThrow();
            assertThat(end.after()).hasSize(1);
            var copy = files.cut(end);

            assertThat(files.check()).isEmpty();
            assertThat(files.list()).hasSize(1);
            assertThat(copy.getParent()).isDirectoryContaining(file -> file.endsWith("000002.log"));
        }
    }

    @Test
    void refusesAnOlderFileWithoutItsEndWhenTheYoungerOneWasSynced() throws IOException {
        int half = log.length - 10 * RECORD;
        byte[] younger = shifted(Arrays.copyOfRange(log, half + 2 * RECORD, log.length), 0);

        assertThatThrownBy(() -> files(Arrays.copyOf(log, half), younger).check())
                .hasMessageContaining("000001.log: its end is missing from byte " + half + " on, although 000002.log");
    }

    @Test
    void cutsOffWhatDoesNotCountAndKeepsACopy() throws IOException {
        byte[] garbled = log.clone();
        garbled[log.length - 2] ^= 1;
        var files = files(garbled);
        var end = files.check().orElseThrow();

        var copy = files.cut(end);

        assertThat(end.cutShort()).isFalse();
        assertThat(copy).hasFileName("000001.log.from-" + (log.length - RECORD));
        assertThat(copy).hasBinaryContent(Arrays.copyOfRange(garbled, log.length - RECORD, log.length));
        assertThat(files.list().get(0)).hasBinaryContent(Arrays.copyOf(log, log.length - RECORD));
        assertThat(files.check()).isEqualTo(Optional.empty());
    }

    @Test
    void readsRecordsThatSpanBlocks() throws IOException {
        var place = new StoreFixture(dataDir.resolve("large"));
        try (var store = place.open()) {
            for (int i = 0; i < 3; i++) {
                var batch = new Batch();
                batch.put(Family.LOG, StoreFixture.number(i), new byte[100_000]);
                store.write(batch, Store.Durability.SYNCED);
            }
        }
        byte[] large = Files.readAllBytes(place.file(".log"));

        assertThat(files(large).check()).isEmpty();
        assertThat(tornAt(Arrays.copyOf(large, large.length - 40_000))).isBetween(200_000L, 201_000L);
        large[large.length - 60_000] ^= 1;
        assertThat(tornAt(large)).isBetween(200_000L, 201_000L);
        large[150_000] ^= 1;
        assertThat(isDamaged(large)).isTrue();
    }

    private static byte[] filled(int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) 'x');
        return value;
    }

    /** Records that lie in one block, as they would at the start of a file: their place does not enter their checksum. */
    private static byte[] shifted(byte[] records, int cutAt) {
        assertThat(cutAt % 32_768 + records.length).as("all in one block").isLessThan(32_768);
        return records;
    }
}
