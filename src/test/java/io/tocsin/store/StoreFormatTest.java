package io.tocsin.store;

import static io.tocsin.store.StoreFixture.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.store.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

final class StoreFormatTest {

    private static final byte[] KEY = bytes("row");

    @TempDir
    Path dataDir;

    /** Appends a digit to a row, as a step of a migration that is run again would do twice. */
    private record Step(int from, boolean breaksOff) implements StoreFormat.Migration {

        @Override
        public void run(Engine engine) throws RocksDBException {
            byte[] row = engine.get(Family.STATE, KEY);
            var batch = new Batch();
            batch.put(Family.STATE, KEY, bytes((row == null ? "" : new String(row, UTF_8)) + (from + 1)));
            engine.write(batch, Store.Durability.SYNCED);
            if (breaksOff) {
                throw new RocksDBException("the power is gone");
            }
        }
    }

    private StoreOpening version(int format, StoreFormat.Migration... migrations) {
        return new StoreOpening(
                new StoreDirectory(dataDir.resolve("store")), new StoreFormat(format, List.of(migrations)));
    }

    private String rowAfter(StoreOpening opening) throws RocksDBException {
        try (var engine = opening.open().engine()) {
            byte[] row = engine.get(Family.STATE, KEY);
            return row == null ? "" : new String(row, UTF_8);
        }
    }

    private Map<String, byte[]> files() throws IOException {
        var content = new HashMap<String, byte[]>();
        try (var files = Files.list(dataDir.resolve("store"))) {
            for (var file : files.toList()) {
                content.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return content;
    }

    @Test
    void refusesANewerFormatBeforeTheEngineTouchesTheDirectory() throws Exception {
        version(2).open().engine().close();
        var before = files();

        assertThatThrownBy(() -> version(1).open())
                .isInstanceOfSatisfying(
                        StoreOpenException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NEWER_FORMAT))
                .hasMessageContaining("format 2, this one knows 1");

        assertThat(files()).containsExactlyInAnyOrderEntriesOf(before);
    }

    @Test
    void bringsAnOlderFormatForwardStepByStepAndKeepsACopy() throws Exception {
        version(1).open().engine().close();

        assertThat(rowAfter(version(3, new Step(2, false), new Step(1, false)))).isEqualTo("23");

        assertThat(rowAfter(version(3))).isEqualTo("23");
        assertThatThrownBy(() -> version(1).open()).hasMessageContaining("format 3");
        var copy =
                new StoreOpening(new StoreDirectory(dataDir.resolve("store-format-1")), new StoreFormat(1, List.of()));
        assertThat(rowAfter(copy)).isEmpty();
    }

    @Test
    void goesOnAfterAMigrationThatWasBrokenOff() throws Exception {
        version(1).open().engine().close();
        assertThatThrownBy(() -> version(2, new Step(1, true)).open()).hasMessageContaining("the power is gone");

        assertThatThrownBy(() -> version(1).open())
                .as("an older version must not work on what is half new")
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("format 2");
        assertThat(rowAfter(version(2, new Step(1, false)))).isEqualTo("22");
    }

    @Test
    void refusesAFormatThatNobodyKnowsAnyMore() throws Exception {
        version(1).open().engine().close();

        assertThatThrownBy(() -> version(5, new Step(4, false)).open())
                .hasMessageContaining("too old (format 1, this one knows 5). Let a version between the two open it");
    }

    @Test
    void readsAStoreThatHasNoFileYetAndGivesItOne() throws Exception {
        version(1).open().engine().close();
        Files.delete(dataDir.resolve("store").resolve(StoreFormat.FILE));

        assertThatThrownBy(() -> version(0).open()).hasMessageContaining("format 1, this one knows 0");
        version(1).open().engine().close();

        assertThat(dataDir.resolve("store").resolve(StoreFormat.FILE)).hasContent("tocsin store, format 1\n");
    }
}
