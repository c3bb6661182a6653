package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup, restore, verify and salvage, on the store of a real daemon. */
class StoreCareIT {

    private static final int REQUESTS = 60;
    private static final int EVENTS = 50;

    @TempDir
    private Path directory;

    private Path configuration;
    private Path data;
    private Path store;

    @BeforeEach
    void install() throws IOException {
        data = directory.resolve("data");
        store = data.resolve("store");
        configuration = Files.writeString(directory.resolve("tocsin.conf"), """
                [load]
                  enabled = false
                [logging]
                  alert-dir = "%s"
                """.formatted(directory.resolve("alerts")));
    }

    private DaemonProcess daemon() {
        return DaemonProcess.ofClassPath(configuration, data);
    }

    private static void fill(DaemonClient client, int from, int to) {
        for (int request = from; request < to; request++) {
            int number = request;
            var lines = IntStream.range(0, EVENTS)
                    .mapToObj(i -> "{\"id\":\"id-" + i + "\",\"level\":\"WARNING\",\"message\":\"" + number + "/" + i
                            + "\",\"details\":\"" + HexFormat.of().toHexDigits(31L * number * i) + "\"}")
                    .toList();
            var reply = client.publish("cpu", "[" + String.join(",", lines) + "]");
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        }
    }

    private static List<String> messages(DaemonClient client) {
        return client.get("/api/v1/alerts/topics/cpu/events").json().get("events").elements().stream()
                .map(event -> event.get("id").text() + " "
                        + event.get("state").get("message").text())
                .toList();
    }

    private static String storeId(DaemonClient client) {
        return client.get("/api/v1/status").json().get("storeId").text();
    }

    private static long publishOne(DaemonClient client, String id) {
        var reply = client.publish("cpu", "{\"id\":\"" + id + "\",\"level\":\"OK\",\"message\":\"one\"}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.json().get("seq").integer().orElseThrow();
    }

    private static Ran store(String... args) {
        return Ran.tocsind(Path.of("does-not-exist.conf"), args);
    }

    /** File → checksum, and nothing else of it may change either. */
    private static Map<String, Long> contents(Path directory) throws IOException {
        var contents = new TreeMap<String, Long>();
        try (var files = Files.list(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var sum = new CRC32();
                sum.update(Files.readAllBytes(file));
                contents.put(file.getFileName().toString(), sum.getValue());
            }
        }
        return contents;
    }

    private static Path largest(Path directory, String ending) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int was = bytes.read();
            bytes.seek(at);
            bytes.write(was ^ 0x20);
        }
    }

    @Test
    void aBackupOfARunningDaemonIsRestoredUnderANewIdAndServes() throws Exception {
        var backup = directory.resolve("backups/monday");
        List<String> then;
        String formerId;
        Ran made;
        try (var daemon = daemon().start()) {
            // given
            var client = new DaemonClient(daemon.url());
            fill(client, 0, REQUESTS);
            then = messages(client);
            formerId = storeId(client);

            // when
            made = Ran.tocsin("--url", daemon.url(), "backup", "--to", backup.toString());
            var again = Ran.tocsin("--url", daemon.url(), "backup", "--to", backup.toString());
            var unnamed = Ran.tocsin("--url", daemon.url(), "-o", "json", "backup");
            fill(client, REQUESTS, REQUESTS + 5);
            assertThat(daemon.stop()).isZero();

            // then
            assertThat(made.code()).as(made.toString()).isZero();
            assertThat(made.out())
                    .startsWith(backup + ": ")
                    .endsWith(", up to seq " + REQUESTS * EVENTS + ", read and found whole\n");
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("exists; a backup replaces nothing");
            assertThat(unnamed.code()).as(unnamed.toString()).isZero();
            assertThat(unnamed.out()).contains(data.resolve("backups/backup-").toString(), "\"state\": \"done\"");
        }
        assertThat(store("store", "verify", "--deep", "--dir", backup.toString()))
                .satisfies(ran -> assertThat(ran.code()).as(ran.toString()).isZero())
                .extracting(Ran::out)
                .asString()
                .endsWith("Nothing is damaged.\n");

        // given a place that is taken
        var refused = Ran.tocsind(configuration, "store", "restore", "--dir", store.toString(), backup.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains(store + " is not empty, and nothing is replaced");
        Files.move(store, directory.resolve("away"));

        // when
        var restored = store("store", "restore", "--dir", store.toString(), backup.toString());

        // then
        assertThat(restored.code()).as(restored.toString()).isZero();
        String size = made.out().replaceFirst("(?s)^[^:]+: ", "").replaceFirst("(?s),.*", "");
        assertThat(restored.out()).contains("restored " + size + " from ");
        assertThat(store("store", "verify", "--dir", backup.toString()).out()).startsWith(backup + ": " + size + "; ");
        assertThat(restored.out()).contains("instead of " + formerId, "delivered again", "tocsin-event");
        try (var daemon = daemon().start()) {
            var client = new DaemonClient(daemon.url());
            assertThat(messages(client)).isEqualTo(then);
            assertThat(storeId(client)).isNotEqualTo(formerId);
            assertThat(publishOne(client, "next")).isEqualTo(REQUESTS * EVENTS + 1);
        }
        assertThat(store("store", "verify", "--dir", backup.toString()).code())
                .as("the backup stays as it is")
                .isZero();
    }

    @Test
    void aRunningDaemonKeepsItsStoreToItself() {
        try (var daemon = daemon().start()) {
            assertThat(daemon.isRunning()).isTrue();
            for (var args : List.of(
                    List.of("verify"),
                    List.of("salvage", "--to", directory.resolve("saved").toString()),
                    List.of("restore", directory.resolve("none").toString()))) {
                var command = new ArrayList<>(List.of("store"));
                command.addAll(args);
                command.addAll(List.of("--dir", store.toString()));

                var ran = store(command.toArray(new String[0]));

                assertThat(ran.code()).as(ran.toString()).isEqualTo(1);
            }
            assertThat(store("store", "verify", "--dir", store.toString()).err())
                    .contains("is in use: another tocsind runs on it");
        }
    }

    @Test
    void aFlippedByteInATableIsNamedWithWhatItMeansAndTheRestIsSaved() throws Exception {
        // given
        try (var daemon = daemon().start()) {
            fill(new DaemonClient(daemon.url()), 0, REQUESTS);
            assertThat(daemon.stop()).isZero();
            // a start puts what the log holds into tables
            daemon.start();
            assertThat(daemon.stop()).isZero();
        }
        var table = largest(store, ".sst");
        flip(table, Files.size(table) / 3);
        var before = contents(store);
        var saved = directory.resolve("saved");

        // when
        var verified = store("store", "verify", "--dir", store.toString());
        var deep = store("store", "verify", "--deep", "--dir", store.toString());
        var salvaged = store("store", "salvage", "--dir", store.toString(), "--to", saved.toString());

        // then
        assertThat(verified.code()).as(verified.toString()).isEqualTo(1);
        assertThat(verified.out())
                .contains("DAMAGED " + table.getFileName() + ": ", " offset ")
                .containsPattern("It holds (the index that finds events by seq, and accepted events up to topic cpu seq"
                        + "|accepted events, topic cpu seq \\d+ to) \\d+: what handlers had still to deliver")
                .contains("tocsind store salvage --to DIR");
        assertThat(deep.code()).isEqualTo(1);
        assertThat(salvaged.code()).as(salvaged.toString()).isZero();
        assertThat(salvaged.out())
                .containsPattern("LEFT BEHIND " + table.getFileName() + ": .* offset \\d+")
                .containsPattern("Between these: accepted events, topic cpu seq \\d+ to \\d+: ")
                // nobody was there to deliver them
                .contains("Every handler had answered all of the events that were left behind")
                .doesNotContain("LOST");
        assertThat(contents(store)).as("the damaged store").isEqualTo(before);
        assertThat(store("store", "verify", "--dir", saved.toString()).code()).isZero();

        // and the saved one serves
        var refused = daemon().runToEnd();
        assertThat(refused).isEqualTo(1);
        Files.move(store, directory.resolve("away"));
        Files.move(saved, store);
        try (var daemon = daemon().start()) {
            var client = new DaemonClient(daemon.url());
            assertThat(messages(client))
                    .hasSize(EVENTS)
                    .allMatch(message -> message.contains(" " + (REQUESTS - 1) + "/"));
            assertThat(publishOne(client, "next")).isEqualTo(REQUESTS * EVENTS + 1);
        }
    }

    @Test
    void aFlippedByteInTheLogIsNamedAndWhatStandsBehindItIsSaved() throws Exception {
        // given
        try (var daemon = daemon().start()) {
            fill(new DaemonClient(daemon.url()), 0, REQUESTS);
            daemon.kill();
        }
        var log = largest(store, ".log");
        flip(log, Files.size(log) / 2);
        var before = contents(store);
        var saved = directory.resolve("saved");

        // when
        int refused;
        try (var daemon = daemon()) {
            refused = daemon.runToEnd();
            assertThat(daemon.output())
                    .contains("is damaged: file " + log.getFileName() + ": it is unreadable at byte ")
                    .contains("tocsind store salvage");
        }
        var verified = store("store", "verify", "--dir", store.toString());
        var salvaged = store("store", "salvage", "--dir", store.toString(), "--to", saved.toString());

        // then
        assertThat(refused).isEqualTo(1);
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.out()).contains("DAMAGED " + log.getFileName() + ": it is unreadable at byte ");
        assertThat(salvaged.code()).as(salvaged.toString()).isZero();
        assertThat(salvaged.out()).containsPattern("LEFT BEHIND " + log.getFileName() + ": bytes \\d+ to \\d+");
        assertThat(contents(store)).as("the damaged store").isEqualTo(before);
        Files.move(store, directory.resolve("away"));
        Files.move(saved, store);
        try (var daemon = daemon().start()) {
            var client = new DaemonClient(daemon.url());
            assertThat(messages(client))
                    .hasSize(EVENTS)
                    .allMatch(message -> message.contains(" " + (REQUESTS - 1) + "/"));
            assertThat(publishOne(client, "next")).isEqualTo(REQUESTS * EVENTS + 1);
        }
    }

    @Test
    void whatCannotBeUsedIsNamed() throws IOException {
        var empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(store("store", "verify", "--dir", empty.toString()).err()).contains(empty + " holds no store");
        assertThat(store("store", "restore", "--dir", store.toString(), empty.toString())
                        .err())
                .contains(empty + " holds no store");
        assertThat(store("store", "verify", "--dir", directory.resolve("none").toString())
                        .err())
                .contains("does not exist, or is no directory");
        assertThat(store("store").code()).isEqualTo(2);
        assertThat(store).doesNotExist();
    }

    /** Every command that the page shows, in its order, on directories of the test. */
    @Test
    void thePageShowsWhatWorks() throws Exception {
        var page = Files.readString(Path.of("src/docs/operating.md"));
        var section = page.substring(page.indexOf("## Backup, restore, verify, salvage"));
        section = section.substring(0, section.indexOf("\n## "));
        var commands = section.lines()
                .filter(line -> line.startsWith("tocsin") || line.startsWith("mv "))
                .map(line -> line.replace("/var/lib/tocsin/", data + "/")
                        .replace("/var/backups/tocsin", directory + "/backups"))
                .toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(6);
        int executed = 0;
        try (var daemon = daemon().start()) {
            fill(new DaemonClient(daemon.url()), 0, 3);
            for (var command : commands) {
                var words = List.of(command.split(" ", -1));
                var rest = words.subList(1, words.size());
                if (words.get(0).equals("mv")) {
                    Files.move(Path.of(rest.get(0)), Path.of(rest.get(1)));
                    continue;
                }
                if (words.get(0).equals("tocsind") && daemon.isRunning()) {
                    assertThat(daemon.stop()).isZero();
                }
                var arguments = new ArrayList<String>(rest);
                if (words.get(0).equals("tocsin")) {
                    arguments.addAll(0, List.of("--url", daemon.url()));
                }
                var ran = words.get(0).equals("tocsin")
                        ? Ran.tocsin(arguments.toArray(new String[0]))
                        : store(arguments.toArray(new String[0]));
                assertThat(ran.code()).as(command + ": " + ran).isZero();
                executed++;
            }
            assertThat(executed).isEqualTo(5);
        }
    }
}
