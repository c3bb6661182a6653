package io.tocsin.store;

import static io.tocsin.store.Store.Durability.SYNCED;
import static io.tocsin.store.Store.Durability.UNSYNCED;
import static io.tocsin.store.StoreFixture.allRows;
import static io.tocsin.store.StoreFixture.bytes;
import static io.tocsin.store.StoreFixture.number;
import static io.tocsin.store.StoreFixture.row;
import static io.tocsin.store.StoreFixture.rows;
import static io.tocsin.store.StoreFixture.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.store.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class RocksStoreTest {

    @TempDir
    Path dataDir;

    private StoreFixture fixture;

    @BeforeEach
    void place() {
        fixture = new StoreFixture(dataDir);
    }

    @Test
    void keepsEachFamilyToItselfAcrossARestart() {
        try (var store = fixture.open()) {
            var batch = new Batch();
            for (var family : Family.values()) {
                batch.put(family, bytes("key"), bytes(family.name()));
            }
            store.write(batch, SYNCED);
        }

        try (var store = fixture.open()) {
            for (var family : Family.values()) {
                assertThat(store.get(family, bytes("key"))).isEqualTo(bytes(family.name()));
            }
            assertThat(store.get(Family.STATE, bytes("other"))).isNull();
        }
    }

    @Test
    void answersManyKeysInTheirOrder() {
        fixture.writeRows(Family.STATE, 0, 3);

        try (var store = fixture.open()) {
            var found = store.getAll(Family.STATE, List.of(number(2), number(7), number(0)));

            assertThat(found).containsExactly(bytes("value 2"), null, bytes("value 0"));
            assertThat(store.getAll(Family.STATE, List.of())).isEmpty();
        }
    }

    @Test
    void appliesTheChangesOfABatchInOrder() {
        try (var store = fixture.open()) {
            var batch = new Batch();
            batch.put(Family.STATE, bytes("a"), bytes("1"));
            batch.delete(Family.STATE, bytes("a"));
            batch.put(Family.STATE, bytes("b"), bytes("1"));
            batch.put(Family.STATE, bytes("b"), bytes("2"));
            batch.deleteRange(Family.STATE, bytes("c"), bytes("d"));
            batch.put(Family.STATE, bytes("c"), bytes(""));

            store.write(batch, UNSYNCED);

            assertThat(store.get(Family.STATE, bytes("a"))).isNull();
            assertThat(store.get(Family.STATE, bytes("b"))).isEqualTo(bytes("2"));
            assertThat(store.get(Family.STATE, bytes("c"))).isEmpty();
        }
    }

    @Test
    void scansUpAndDownWithinItsBounds() {
        fixture.writeRows(Family.LOG, 0, 10);

        try (var store = fixture.open()) {
            assertThat(values(store.scan(Family.LOG, number(3), number(7)))).isEqualTo(rows(3, 7));
            assertThat(values(store.scanBack(Family.LOG, number(7), number(3))))
                    .containsExactly("value 6", "value 5", "value 4", "value 3");
            assertThat(values(store.scan(Family.LOG, number(20), number(30)))).isEmpty();
            assertThat(values(store.scan(Family.LOG, number(7), number(3)))).isEmpty();
            assertThat(values(store.scanBack(Family.LOG, number(3), number(7)))).isEmpty();
            assertThat(values(store.scan(Family.LOG, number(3), number(3)))).isEmpty();
            assertThat(values(store.scan(Family.LOG, new byte[0], number(2)))).isEqualTo(rows(0, 2));
        }
    }

    @Test
    void ordersKeysByUnsignedBytes() {
        try (var store = fixture.open()) {
            var batch = new Batch();
            batch.put(Family.STATE, new byte[] {(byte) 0x80}, bytes("high"));
            batch.put(Family.STATE, new byte[] {0x7f}, bytes("low"));
            batch.put(Family.STATE, new byte[] {0x7f, 0}, bytes("longer"));
            store.write(batch, UNSYNCED);

            assertThat(values(store.scan(Family.STATE, new byte[0], new byte[] {(byte) 0xff})))
                    .containsExactly("low", "longer", "high");
        }
    }

    @Test
    void scansOneMoment() {
        fixture.writeRows(Family.LOG, 0, 3);

        try (var store = fixture.open();
                var scan = store.scan(Family.LOG, number(0), number(9))) {
            scan.next();
            store.write(row(Family.LOG, 5), SYNCED);

            assertThat(values(scan)).isEqualTo(rows(1, 3));
        }
    }

    @Test
    void saysThatAScanIsNotAtARow() {
        fixture.writeRows(Family.LOG, 0, 1);

        try (var store = fixture.open();
                var scan = store.scan(Family.LOG, number(0), number(9))) {
            assertThatThrownBy(scan::key).isInstanceOf(IllegalStateException.class);
            assertThat(scan.next()).isTrue();
            assertThat(scan.key()).isEqualTo(number(0));
            assertThat(scan.next()).isFalse();
            assertThat(scan.next()).isFalse();
            assertThatThrownBy(scan::value).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void deletesARangeInMemoryAndInTablesForGood() throws Exception {
        fixture.writeRows(Family.LOG, 0, 1_000);
        fixture.restart();
        fixture.writeRows(Family.LOG, 1_000, 1_010);

        try (var store = fixture.open()) {
            var batch = new Batch();
            batch.deleteRange(Family.LOG, number(0), number(1_005));
            batch.deleteRange(Family.LOG, number(1_009), number(1_007));
            store.write(batch, SYNCED);
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(1_005, 1_010));
        }

        fixture.restart();
        try (var store = fixture.open()) {
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(1_005, 1_010));
        }
    }

    @Test
    void takesAThousandSmallSyncedBatches() {
        fixture.writeRows(Family.LOG, 0, 1_000);

        try (var store = fixture.open()) {
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(0, 1_000));
        }
    }

    @Test
    void keepsItsIdAcrossARestart() {
        String id;
        try (var store = fixture.open()) {
            id = store.id();
        }

        try (var store = fixture.open();
                var other = new StoreFixture(dataDir.resolve("other")).open()) {
            assertThat(id).matches("[0-9a-f]{32}");
            assertThat(store.id()).isEqualTo(id);
            assertThat(other.id()).isNotEqualTo(id);
        }
    }

    @Test
    void makesItsDirectoryForItsOwnerOnlyAndLeavesNoNativeLibraryBehind() throws IOException {
        fixture.restart();

        assertThat(Files.getPosixFilePermissions(fixture.dir)).hasSize(3);
        try (var files = Files.list(dataDir)) {
            assertThat(files).containsExactly(fixture.dir);
        }
    }

    @Test
    void refusesEverythingAfterClose() {
        var store = fixture.open();
        var scan = store.scan(Family.LOG, number(0), number(9));
        store.close();
        store.close();

        assertThat(store.failure()).isEqualTo("The store is closed.");
        assertThatThrownBy(() -> store.get(Family.LOG, number(0))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.write(row(Family.LOG, 0), SYNCED)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.scan(Family.LOG, number(0), number(9)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(scan::next).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(store::reopen).isInstanceOf(StoreUnavailableException.class);
        scan.close();
        assertThat(store.id()).hasSize(32);
        assertThat(store.room().usedBytes()).isPositive();
    }

    @Test
    void forgetsScansThatAreClosed() {
        try (var store = (RocksStore) fixture.open()) {
            var scan = store.scan(Family.LOG, number(0), number(9));
            assertThat(store.openScans()).isEqualTo(1);

            scan.close();
            scan.close();

            assertThat(store.openScans()).isZero();
            assertThatThrownBy(scan::next).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void doesNothingOnReopenWhileItWorks() {
        try (var store = fixture.open();
                var scan = store.scan(Family.LOG, number(0), number(9))) {
            store.reopen();

            assertThat(scan.next()).isFalse();
        }
    }

    @Test
    void refusesADirectoryThatIsOpenInThisProcess() {
        try (var store = fixture.open()) {
            assertThatThrownBy(fixture::open)
                    .isInstanceOfSatisfying(
                            StoreOpenException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE))
                    .hasMessage("The store directory " + fixture.dir + " is in use: another tocsind runs on it."
                            + " Stop that one, or give this one a data-dir of its own.");
            store.write(row(Family.LOG, 0), SYNCED);
        }
    }

    @Test
    void refusesAFileInPlaceOfTheDirectory() throws IOException {
        Files.writeString(fixture.dir, "");
        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_DIRECTORY))
                .hasMessageContaining(fixture.dir + " is a file");

        var below = new StoreFixture(fixture.dir.resolve("deeper"));
        assertThatThrownBy(below::open)
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ACCESS))
                .hasMessageContaining(below.dir + " cannot be made");
    }

    @Test
    void refusesANewerFormatAndChangesNothing() {
        try (var store = fixture.open()) {
            var batch = new Batch();
            batch.put(
                    Family.META,
                    StoreOpening.FORMAT_KEY,
                    ByteBuffer.allocate(4).putInt(7).array());
            store.write(batch, SYNCED);
        }

        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NEWER_FORMAT))
                .hasMessage("The store directory " + fixture.dir + " was written by a newer tocsin (format 7, this one"
                        + " knows 1). Install that version again, or restore a backup from before.");
    }

    @Test
    void refusesFamiliesOfANewerFormat() throws Exception {
        try (var store = fixture.open()) {
            var batch = new Batch();
            batch.put(
                    Family.META,
                    StoreOpening.FORMAT_KEY,
                    ByteBuffer.allocate(4).putInt(2).array());
            store.write(batch, SYNCED);
        }
        addFamily("silence");

        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NEWER_FORMAT))
                .hasMessageContaining("format 2, this one knows 1");
    }

    @Test
    void refusesADirectoryWhoseIndexIsGone() throws IOException {
        fixture.writeRows(Family.LOG, 0, 3);
        Files.delete(fixture.dir.resolve("CURRENT"));

        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
                .hasMessageContaining("no file CURRENT");
        assertThat(fixture.file(".log")).isNotEmptyFile();
    }

    @Test
    void refusesRowsWithoutAFormat() {
        try (var store = fixture.open()) {
            var batch = row(Family.LOG, 1);
            batch.delete(Family.META, StoreOpening.FORMAT_KEY);
            store.write(batch, SYNCED);
        }

        assertThatThrownBy(fixture::open).hasMessageContaining("it has rows, but none that says their format");
    }

    @Test
    void looksAtTheRoomOnDisk() {
        try (var store = fixture.open()) {
            var room = store.room();

            assertThat(room.usedBytes()).isPositive();
            assertThat(room.freeBytes()).isPositive();
            assertThat(room.reserveBytes()).isGreaterThanOrEqualTo(1L << 30);
            assertThat(room.maxBytes()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void letsGoOfEveryFileAlsoOfScansThatWereLeftOpen() throws IOException {
        fixture.writeRows(Family.LOG, 0, 100);
        fixture.restart();

        for (int i = 0; i < 5; i++) {
            try (var store = fixture.open()) {
                assertThat(openFiles()).isNotEmpty();
                assertThat(store.scan(Family.LOG, number(0), number(100)).next())
                        .isTrue();
            }
        }

        assertThat(openFiles()).isEmpty();
    }

    private List<Path> openFiles() throws IOException {
        var open = new ArrayList<Path>();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (var descriptor : descriptors.toList()) {
                try {
                    open.add(Files.readSymbolicLink(descriptor));
                } catch (NoSuchFileException closed) {
                    // another thread of this JVM had it, or it was the directory that is being listed
                }
            }
        }
        open.removeIf(file -> !file.startsWith(fixture.dir));
        return open;
    }

    private void addFamily(String name) throws RocksDBException {
        try (var options = new Options();
                var plain = new ColumnFamilyOptions();
                var database = new DBOptions()) {
            var all = new ArrayList<ColumnFamilyDescriptor>();
            for (byte[] known : RocksDB.listColumnFamilies(options, fixture.dir.toString())) {
                all.add(new ColumnFamilyDescriptor(known, plain));
            }
            var handles = new ArrayList<ColumnFamilyHandle>();
            try (var open = RocksDB.open(database, fixture.dir.toString(), all, handles)) {
                handles.add(open.createColumnFamily(new ColumnFamilyDescriptor(bytes(name), plain)));
                handles.forEach(ColumnFamilyHandle::close);
            }
        }
    }
}
