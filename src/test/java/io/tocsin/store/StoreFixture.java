package io.tocsin.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.lifecycle.Health;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Opens stores below one data directory and says in short what tests say often. */
final class StoreFixture {

    final Path dataDir;
    final Path dir;
    final Health health = new Health(InstantSource.system());

    StoreFixture(Path dataDir) {
        this.dataDir = dataDir;
        this.dir = dataDir.resolve("store");
    }

    Store open() {
        return Store.open(StoreSettings.DEFAULTS, dataDir, health);
    }

    /** Writes rows {@code from} to {@code to - 1} of the log, each in a synced batch of its own, and closes. */
    void writeRows(Family family, int from, int to) {
        try (var store = open()) {
            for (int i = from; i < to; i++) {
                store.write(row(family, i), Store.Durability.SYNCED);
            }
        }
    }

    /** Moves what the write-ahead log holds into tables, as each start does. */
    void restart() {
        open().close();
    }

    static Batch row(Family family, int i) {
        var batch = new Batch();
        batch.put(family, number(i), bytes("value " + i));
        return batch;
    }

    static byte[] number(long i) {
        return ByteBuffer.allocate(Long.BYTES).putLong(i).array();
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static List<String> values(Store.Scan scan) {
        try (scan) {
            var found = new ArrayList<String>();
            while (scan.next()) {
                found.add(new String(scan.value(), UTF_8));
            }
            return found;
        }
    }

    static List<String> allRows(Store store, Family family) {
        return values(store.scan(family, number(0), number(Long.MAX_VALUE)));
    }

    static List<String> rows(int from, int to) {
        return Stream.iterate(from, i -> i + 1)
                .limit(to - from)
                .map(i -> "value " + i)
                .toList();
    }

    /** The largest file with this ending: of the logs the one with the data. */
    Path file(String ending) throws IOException {
        try (var files = Files.list(dir)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    /** File → what it holds. */
    Map<String, List<Byte>> contents() throws IOException {
        var contents = new TreeMap<String, List<Byte>>();
        try (var files = Files.list(dir)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var bytes = new ArrayList<Byte>();
                for (byte each : Files.readAllBytes(file)) {
                    bytes.add(each);
                }
                contents.put(file.getFileName().toString(), bytes);
            }
        }
        return contents;
    }

    static void flip(Path file, long offset) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[Math.toIntExact(offset)] ^= 1;
        Files.write(file, content);
    }

    static void cut(Path file, int bytes) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - bytes));
    }
}
