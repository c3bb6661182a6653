package io.tocsin.store;

import static io.tocsin.store.StoreFixture.allRows;
import static io.tocsin.store.StoreFixture.bytes;
import static io.tocsin.store.StoreFixture.number;
import static io.tocsin.store.StoreFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** The store in processes of its own, which are killed, limited and refused. */
final class StoreCrashIT {

    private static final int KILLS = 6;

    @TempDir
    Path dataDir;

    private StoreFixture fixture;

    @BeforeEach
    void place() {
        fixture = new StoreFixture(dataDir);
    }

    @Test
    void keepsWhatWasAcknowledgedAcrossKills() throws Exception {
        int acknowledged = -1;
        for (int kill = 0; kill < KILLS; kill++) {
            try (var process = StoreProcess.start(List.of(), "write", dataDir)) {
                int before = acknowledged;
                while (acknowledged < before + 200 + 137 * kill) {
                    acknowledged = Integer.parseInt(process.line());
                }
                for (var late : process.kill()) {
                    acknowledged = Integer.parseInt(late);
                }
            }

            try (var store = fixture.open()) {
                var found = allRows(store, Family.LOG);
                assertThat(found.size()).isGreaterThan(acknowledged);
                assertThat(found).isEqualTo(rows(0, found.size()));
                assertThat(store.get(Family.STATE, bytes("last"))).isEqualTo(number(found.size() - 1));
                // Written after each row without a sync: a kill may only come between the two.
                assertThat(store.get(Family.CURSOR, bytes("cursor")))
                        .isIn(number(found.size() - 1), number(found.size() - 2));
            }
        }
    }

    @Test
    void refusesADirectoryThatIsOpenInAnotherProcess() throws Exception {
        try (var holder = StoreProcess.start(List.of(), "hold", dataDir)) {
            assertThat(holder.line()).isEqualTo("open");

            assertThatThrownBy(fixture::open)
                    .isInstanceOf(StoreOpenException.class)
                    .hasMessageContaining(fixture.dir + " is in use: another tocsind runs on it");
            holder.kill();
        }
        fixture.restart();
    }

    @Test
    void failsWhenTheFileSystemRefusesAndRecoversOnReopen() throws Exception {
        var filesUpTo20Mib = List.of("bash", "-c", "ulimit -f 20480; exec \"$@\"", "bash");
        try (var process = StoreProcess.start(filesUpTo20Mib, "overfill", dataDir)) {
            var failed = process.line();
            assertThat(failed).startsWith("failed The store in " + fixture.dir + " could not be written");
            assertThat(process.line()).isEqualTo("failure " + failed.substring("failed ".length()));
            assertThat(process.line()).isEqualTo("refused");
            assertThat(process.line()).isEqualTo("acknowledged 50 whole true kept true");
            assertThat(process.line()).isEqualTo("works true");
        }
    }

    @Test
    void refusesADirectoryThatItMayNotWrite() throws Exception {
        fixture.restart();
        Files.setPosixFilePermissions(fixture.dir, PosixFilePermissions.fromString("r-x------"));
        try (var process = StoreProcess.start(withoutRootsRights(), "open", dataDir)) {
            assertThat(process.line())
                    .startsWith("NO_ACCESS The store directory " + fixture.dir + " is not writable for user ");
        } finally {
            Files.setPosixFilePermissions(fixture.dir, PosixFilePermissions.fromString("rwx------"));
        }
        fixture.restart();
    }

    @Test
    void refusesAFileThatItMayNotRead() throws Exception {
        fixture.writeRows(Family.LOG, 0, 3);
        var log = fixture.file(".log");
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("---------"));
        try (var process = StoreProcess.start(withoutRootsRights(), "open", dataDir)) {
            assertThat(process.line())
                    .startsWith("NO_ACCESS ")
                    .contains(log.getFileName().toString());
        } finally {
            Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-------"));
        }
        try (var store = fixture.open()) {
            assertThat(allRows(store, Family.LOG)).isEqualTo(rows(0, 3));
        }
    }

    @Test
    void keepsNoNativeMemoryOfStoresThatWereClosed() throws Exception {
        try (var process = StoreProcess.start(List.of(), "cycle", dataDir)) {
            var grown = process.line().split(" ", -1);

            assertThat(grown).startsWith("threads", "0", "kib");
            // What one store keeps if its options are not closed is some 60 KiB: 9 MiB here.
            assertThat(Long.parseLong(grown[3])).isLessThan(3 * 1024);
        }
    }

    @Test
    void loadsTheNativeLibraryFromTheLibraryPathWithoutUnpackingIt() throws Exception {
        var installed = Files.createDirectory(dataDir.resolve("lib"));
        try (var packed =
                RocksDB.class.getClassLoader().getResourceAsStream(Environment.getJniLibraryFileName("rocksdb"))) {
            Files.copy(Objects.requireNonNull(packed), installed.resolve(System.mapLibraryName("rocksdbjni")));
        }
        // Too little for the library: what opens here has not written it.
        var filesUpTo8Mib = List.of("bash", "-c", "ulimit -f 8192; exec \"$@\"", "bash");
        var withLibrary = new ArrayList<>(List.of("env", "JAVA_TOOL_OPTIONS=-Djava.library.path=" + installed));
        withLibrary.addAll(filesUpTo8Mib);

        try (var process = StoreProcess.start(withLibrary, "open", dataDir)) {
            assertThat(process.line()).isEqualTo("open");
        }
        try (var process = StoreProcess.start(filesUpTo8Mib, "open", dataDir)) {
            assertThat(process.line()).startsWith("NO_NATIVE_LIBRARY The store's native library does not load: ");
        }
    }

    /** A prefix under which the permissions of files hold for root too; none is needed for anybody else. */
    private static List<String> withoutRootsRights() throws IOException, InterruptedException {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        var prefix = List.of("setpriv", "--inh-caps", "-all", "--bounding-set", "-dac_override,-dac_read_search");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
        return prefix;
    }
}
