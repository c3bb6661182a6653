package io.tocsin.store;

import static io.tocsin.store.Store.Durability.SYNCED;
import static io.tocsin.store.StoreFixture.allRows;
import static io.tocsin.store.StoreFixture.number;
import static io.tocsin.store.StoreFixture.row;
import static io.tocsin.store.StoreFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.lifecycle.Health;
import io.tocsin.store.StoreOpenException.Reason;
import io.tocsin.store.rescue.Backup;
import io.tocsin.store.rescue.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

final class StoreDamageTest {

    @TempDir
    Path dataDir;

    private StoreFixture fixture;

    @BeforeEach
    void place() {
        fixture = new StoreFixture(dataDir);
        fixture.writeRows(Family.LOG, 0, 100);
    }

    @Test
    void dropsALastWriteThatWasCutOff() throws IOException {
        StoreFixture.cut(fixture.file(".log"), 5);

        try (var store = fixture.open()) {
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(0, 99));
            store.write(row(Family.LOG, 99), SYNCED);
        }
        try (var store = fixture.open()) {
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(0, 100));
        }
    }

    @Test
    void dropsALastWriteThatIsGarbledAndKeepsACopyOfTheFile() throws IOException {
        var log = fixture.file(".log");
        StoreFixture.flip(log, Files.size(log) - 3);
        byte[] garbled = Files.readAllBytes(log);
        assertThat(Verification.of(fixture.dir).tornEnd())
                .hasValueSatisfying(
                        end -> assertThat(end.offset() + end.bytes()).isEqualTo(garbled.length));

        try (var store = fixture.open()) {
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(0, 99));
            store.write(row(Family.LOG, 99), SYNCED);
        }
        try (var store = fixture.open()) {
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(0, 100));
        }
        try (var kept = Files.list(fixture.dir.resolve("damaged"))) {
            var copy = kept.toList();
            assertThat(copy).hasSize(1);
            int from = Integer.parseInt(copy.get(0).toString().replaceFirst(".*from-", ""));
            assertThat(copy.get(0)).hasBinaryContent(Arrays.copyOfRange(garbled, from, garbled.length));
        }
    }

    @Test
    void refusesALogThatIsDamagedInTheMiddleAndNamesIt() throws IOException {
        var log = fixture.file(".log");
        StoreFixture.flip(log, Files.size(log) / 2);
        byte[] damaged = Files.readAllBytes(log);

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(fixture::open)
                    .isInstanceOfSatisfying(
                            StoreOpenException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
                    .hasMessageContaining("is damaged: file " + log.getFileName() + ": it is unreadable at byte ")
                    .hasMessageContaining("Nothing was changed")
                    .hasMessageContaining("tocsind store restore")
                    .hasMessageContaining("tocsind store salvage");
        }
        assertThat(log).hasBinaryContent(damaged);
    }

    @Test
    void refusesALengthInTheMiddleOfTheLogThatPointsPastItsEnd() throws IOException {
        var log = fixture.file(".log");
        byte[] content = Files.readAllBytes(log);
        int lengthOfTheFirst = 5;
        content[lengthOfTheFirst] = 0x7f;
        Files.write(log, content);

        assertThatThrownBy(fixture::open).hasMessageContaining(log.getFileName() + ": it is unreadable at byte 0");
    }

    @Test
    void refusesATableThatIsDamagedAndNamesIt() throws IOException {
        fixture.restart();
        fixture.writeRows(Family.LOG, 100, 110);
        var table = fixture.file(".sst");
        StoreFixture.flip(table, 20);
        // a torn end is not cut off either
        StoreFixture.cut(fixture.file(".log"), 5);
        var damaged = fixture.contents();

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(fixture::open)
                    .isInstanceOfSatisfying(
                            StoreOpenException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
                    .hasMessageContaining("is damaged: file " + table.getFileName() + ": ")
                    .hasMessageContaining("Nothing was changed");
        }
        assertThat(fixture.contents()).isEqualTo(damaged);
    }

    @Test
    void looksBeyondTheLimitAtTablesWithoutWhichNothingWorksAndPassesOneThatWasNeverFinished() throws Exception {
        fixture.writeRows(Family.CURSOR, 0, 1);
        fixture.restart();
        Files.write(fixture.dir.resolve("999999.sst"), new byte[] {1, 2, 3});
        var nothingElse = new TableFiles(new StoreDirectory(fixture.dir), 0);
        nothingElse.check();

        Path cursors = null;
        Path log = null;
        try (var files = Files.list(fixture.dir)) {
            for (var table : files.filter(file -> file.toString().matches(".*/0\\d+\\.sst"))
                    .toList()) {
                switch (Engine.familyName(table)) {
                    case "cursor" -> cursors = table;
                    case "log" -> log = table;
                    default -> {}
                }
            }
        }
        StoreFixture.flip(Objects.requireNonNull(log), 20);
        nothingElse.check();
        StoreFixture.flip(Objects.requireNonNull(cursors), 3);

        assertThatThrownBy(nothingElse::check).hasMessageContaining("is damaged: file " + cursors.getFileName());
        assertThatThrownBy(() -> new TableFiles(new StoreDirectory(fixture.dir), TableFiles.MOST_BYTES).check())
                .isInstanceOf(StoreOpenException.class);
    }

    @Test
    void refusesATableThatIsGoneOrTooShort() throws IOException {
        fixture.restart();
        var table = fixture.file(".sst");
        StoreFixture.cut(table, 100);
        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
                .hasMessageContaining(table.getFileName().toString());

        Files.delete(table);
        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
                .hasMessageContaining(table.getFileName().toString());
    }

    @Test
    void refusesADamagedManifest() throws IOException {
        var manifest = fixture.dir.resolve(
                Files.readString(fixture.dir.resolve("CURRENT")).strip());
        StoreFixture.flip(manifest, 20);

        assertThatThrownBy(fixture::open)
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
                .hasMessageContaining("file " + manifest.getFileName() + ": ")
                .hasMessageContaining("cannot be saved without that list")
                .hasMessageNotContaining("salvage");
    }

    @Test
    void saysHowALostNameOfTheListOfFilesIsMadeAgain() throws IOException {
        fixture.restart();
        var current = fixture.dir.resolve("CURRENT");
        var list = Files.readString(current).strip();
        Files.delete(current);

        assertThatThrownBy(fixture::open)
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("write the line " + list + " into a new file CURRENT");

        Files.writeString(current, list + "\n");
        try (var store = fixture.open()) {
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(0, 100));
        }
    }

    @Test
    void saysAWrongChecksumInWords() {
        var flipped = new RocksDBException("block checksum mismatch: stored(context removed) = 1856281691, computed ="
                + " 2134389770, type = 4  in /var/lib/tocsin/store/000009.sst offset 7 size 1056");

        assertThat(StoreDirectory.sentence(flipped))
                .isEqualTo("a block of 1056 bytes does not match its checksum, in 000009.sst at offset 7");
    }

    @Test
    void namesATableThatIsDamagedWhileItRunsAndGoesOnWithTheRest() throws IOException {
        fixture.restart();
        try (var store = fixture.open()) {
            var table = fixture.file(".sst");
            StoreFixture.flip(table, 20);

            assertThatThrownBy(() -> store.get(Family.LOG, number(0)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(table.getFileName().toString());
            assertThatThrownBy(() -> store.getAll(Family.LOG, List.of(number(0))))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> allRows(store, Family.LOG)).isInstanceOf(StoreUnavailableException.class);

            assertThat(store.failure()).isNull();
            store.write(row(Family.STATE, 0), SYNCED);
            assertThat(fixture.health.conditions())
                    .extracting(Health.Condition::name)
                    .containsExactly("store:damage");
        }
    }

    @Test
    void aBackupThatFindsDamageSaysSoBeforeTheNextStartDoes() throws IOException {
        fixture.restart();
        try (var store = fixture.open()) {
            var table = fixture.file(".sst");
            StoreFixture.flip(table, 20);

            assertThatThrownBy(() -> Backup.make(store, dataDir.resolve("backup")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(
                            "file " + table.getFileName() + ": ", "The store itself is damaged, and the next start");

            assertThat(fixture.health.conditions()).singleElement().satisfies(condition -> {
                assertThat(condition.name()).isEqualTo("store:damage");
                assertThat(condition.cause()).contains(table.getFileName().toString());
            });
            assertThat(dataDir.resolve("backup")).doesNotExist();
        }
    }

    @Test
    void aBackupIsNotMadeInTheStoreAndNotWhereNothingCanBeMade() throws IOException {
        try (var store = fixture.open()) {
            var link = Files.createSymbolicLink(dataDir.resolve("link"), fixture.dir);
            for (var place : List.of(
                    fixture.dir.resolve("backup"),
                    fixture.dir.resolve("damaged/deep/backup"),
                    link.resolve("backup"))) {
                assertThatThrownBy(() -> Backup.make(store, place))
                        .isInstanceOf(Backup.RefusedException.class)
                        .hasMessageContaining(place + " lies in the store itself");
            }
            assertThatThrownBy(() -> Backup.make(store, Path.of("/proc/backup")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageNotContaining("java.");
        }
    }
}
