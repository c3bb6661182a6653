package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.lifecycle.Health;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Store;
import io.tocsin.store.StoreSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A store that cannot be used, or takes nothing more, and the signals of a service. */
@Timeout(1800)
class StoreTroubleIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String EVENT = "{\"id\":\"a\",\"level\":\"CRITICAL\",\"message\":\"1\"}";

    @TempDir
    private Path directory;

    @Test
    void aSecondDaemonOnTheSameDirectorySaysSoBeforeItConnectsToAnyClusterAndLeavesTheFirstAlone() {
        // given
        var installation = Installation.in(directory);
        try (var first = installation.daemon().start();
                var cluster = TcpProxy.to(first.port())) {
            var other = Installation.in(directory.resolve("second")).cluster("any", cluster.address());
            try (var second = other.daemon()
                    .with("TOCSIN_DATA_DIR", installation.dataDirectory().toString())) {
                // when
                int exit = second.runToEnd();

                // then
                assertOneClearLine(exit, second.output(), "is in use: another tocsind runs on it");
                assertThat(second.output().lines())
                        .as("nothing of a cluster, which was not looked for")
                        .noneMatch(line -> line.contains("kafka"));
                assertThat(cluster.connectionsAccepted())
                        .as("connections to the cluster")
                        .isZero();
            }
            var client = new DaemonClient(first.url());
            assertThat(client.publish("still", EVENT).status()).isEqualTo(200);
        }
    }

    @Test
    void aStoreOfANewerFormatIsLeftAsItIs() throws Exception {
        // given
        var installation = Installation.in(directory);
        Files.createDirectories(installation.dataDirectory());
        try (var store =
                Store.open(StoreSettings.DEFAULTS, installation.dataDirectory(), new Health(Clock.systemUTC()))) {
            var batch = new Batch();
            batch.put(
                    Family.META,
                    ByteBuffer.allocate(7)
                            .put((byte) 0xFF)
                            .put("format".getBytes(US_ASCII))
                            .array(),
                    ByteBuffer.allocate(Integer.BYTES).putInt(99).array());
            store.write(batch, Store.Durability.SYNCED);
        }
        var rows = rows(installation.dataDirectory());
        try (var daemon = installation.daemon()) {
            // when
            int exit = daemon.runToEnd();

            // then
            assertOneClearLine(exit, daemon.output(), "newer tocsin (format 99");
            assertThat(rows(installation.dataDirectory())).isNotEmpty().isEqualTo(rows);
        }
    }

    @Test
    void aDataDirectoryThatIsAFileIsNamed() throws IOException {
        // given
        var installation = Installation.in(directory);
        Files.writeString(installation.dataDirectory(), "something else");
        try (var daemon = installation.daemon()) {
            // when
            int exit = daemon.runToEnd();

            // then
            assertOneClearLine(
                    exit, daemon.output(), installation.dataDirectory().toString());
            assertThat(installation.dataDirectory()).hasContent("something else");
        }
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsNamed() {
        try (var daemon = Installation.in(directory).daemon().with("TOCSIN_DATA_DIR", "/proc/tocsin")) {
            // when
            int exit = daemon.runToEnd();

            // then
            assertOneClearLine(exit, daemon.output(), "/proc/tocsin");
        }
    }

    @Test
    void aDataDirectoryThatCannotBeReadIsNamed() throws IOException {
        // given
        var installation = Installation.in(directory);
        var data = Files.createDirectory(installation.dataDirectory());
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("---------"));
        try (var daemon = withoutPrivileges(installation)) {
            // when
            int exit = daemon.runToEnd();

            // then
            assertOneClearLine(exit, daemon.output(), data.toString());
        } finally {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void belowTheReserveNothingIsAcceptedAndNothingIsHarmed() {
        // given
        var installation = Installation.in(directory);
        try (var daemon = installation.daemon().start()) {
            var client = new DaemonClient(daemon.url());
            assertThat(client.publish("kept", EVENT).status()).isEqualTo(200);
            assertThat(daemon.stop()).isZero();

            // when
            daemon.with("TOCSIN_STORE_RESERVE", "1EiB").start();

            // then
            var refused = client.publish("kept", EVENT);
            assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
            assertThat(refused.header("retry-after")).matches("[0-9]+");
            assertThat(refused.json().get("error").text()).contains("reserve");
            assertThat(client.get("/health/ready").status()).isEqualTo(503);
            assertThat(client.get("/health/live").status()).isEqualTo(200);
            assertThat(ids(client, "kept")).containsExactly("a");

            // and with room again
            assertThat(daemon.stop()).isZero();
            daemon.without("TOCSIN_STORE_RESERVE").start();
            assertThat(client.publish("kept", EVENT.replace("\"a\"", "\"b\"")).status())
                    .isEqualTo(200);
            assertThat(client.get("/health/ready").status()).isEqualTo(200);
            assertThat(ids(client, "kept")).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void stopsOnSigtermWithinTenSecondsAndLosesNothing() {
        // given
        var installation = Installation.in(directory);
        try (var broker = KafkaBroker.start();
                var daemon = installation
                        .cluster("main", broker.bootstrap())
                        .handlerFile("stop", kafkaHandler("stop", "to-kafka", "main", "kafka-stop"))
                        .daemon()
                        .start();
                var flow = SteadyFlow.into(new DaemonClient(daemon.url()), "stop")) {
            var client = new DaemonClient(daemon.url());
            await("deliveries")
                    .atMost(LIMIT)
                    .until(() -> client.metric("tocsin_events_delivered_total", "to-kafka") > 50);

            // when
            var withBroker = stopped(daemon);
            long accepted = flow.brokenAfter();
            broker.kill();
            daemon.start();
            for (long counter = 1; counter <= 20; counter++) {
                var reply = client.publish(
                        "stop", "{\"id\":\"later\",\"level\":\"WARNING\",\"message\":\"" + counter + "\"}");
                assertThat(reply.status()).isEqualTo(200);
            }
            var withoutBroker = stopped(daemon);
            broker.restart();
            daemon.start();
            await("what was pending").atMost(LIMIT).until(() -> client.pending() == 0);

            // then
            System.out.printf(
                    "StoreTroubleIT: SIGTERM: stopped in %d ms amid %d events, in %d ms without a broker%n",
                    withBroker.toMillis(), accepted, withoutBroker.toMillis());
            // ten seconds are the daemon's own; a busy machine takes some more to end a process
            assertThat(List.of(withBroker, withoutBroker))
                    .allSatisfy(took -> assertThat(took).isLessThan(Duration.ofSeconds(60)));
            var read = KafkaReading.firstAppearances(broker, "kafka-stop");
            assertThat(read.get("later")).isEqualTo(counters(20));
            assertThat(read.get(SteadyFlow.ID))
                    .as("all that was accepted, and at most the one whose answer the stop cut off")
                    .isIn(counters(accepted), counters(accepted + 1));
        }
    }

    @Test
    void reloadsTheHandlerFilesOnSighup() throws IOException {
        // given
        var installation = Installation.in(directory)
                .handlerFile("broken", logHandler("broken"))
                .handlerFile("gone", logHandler("gone"));
        try (var daemon = installation.daemon().start()) {
            var client = new DaemonClient(daemon.url());
            assertThat(handlers(client)).containsExactlyInAnyOrder("broken", "gone");
            var before =
                    client.get("/api/v1/alerts/topics/load/handlers/broken").body();

            // when
            installation.handlerFile("broken", "topic: load\nid: broken\nkind: lgo\n");
            installation.handlerFile("new", logHandler("new"));
            Files.delete(installation.handlerFile("gone"));
            daemon.hangUp();

            // then
            await("the new definitions")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(handlers(client)).containsExactlyInAnyOrder("broken", "new"));
            assertThat(client.get("/api/v1/alerts/topics/load/handlers/broken").body())
                    .as("a broken file keeps the old definition")
                    .isEqualTo(before);
            await("the line that names file, line and value")
                    .atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(daemon.output()).contains(installation.handlerFile("broken") + ":3:", "lgo"));
            assertThat(client.publish("load", EVENT).json().get("handlers").integer())
                    .contains(2L);
        }
    }

    /** A daemon that file modes apply to, also when root runs the tests. */
    private DaemonProcess withoutPrivileges(Installation installation) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return installation.daemon();
        }
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "root may read everything, and setpriv is missing");
        var home = directory.resolve("unprivileged");
        var script = Files.createDirectories(home.resolve("bin")).resolve("tocsind");
        Files.writeString(
                script, """
                #!/bin/sh
                without=-dac_override,-dac_read_search
                exec setpriv --bounding-set=$without --inh-caps=$without '%s/bin/java' -cp '%s' io.tocsin.cli.Tocsind "$@"
                """.formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return DaemonProcess.ofDistribution(home, installation.configuration(), installation.dataDirectory());
    }

    private static Duration stopped(DaemonProcess daemon) {
        long began = System.nanoTime();
        int exit = daemon.stop();
        var took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(exit).as(daemon.output()).isZero();
        return took;
    }

    private static List<Long> counters(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static void assertOneClearLine(int exit, String said, String part) {
        assertThat(exit).as(said).isEqualTo(1);
        var complaints = said.lines()
                .filter(line -> !line.contains("lvl=info") && !line.contains("lvl=warn"))
                .toList();
        assertThat(complaints).as(said).hasSize(1);
        assertThat(complaints.get(0)).contains(part);
    }

    private String logHandler(String id) {
        return "topic: load\nid: " + id + "\nkind: log\noptions:\n  path: " + directory.resolve("alerts/" + id) + "\n";
    }

    private static List<String> handlers(DaemonClient client) {
        return client.get("/api/v1/alerts/topics/load/handlers").json().get("handlers").elements().stream()
                .map(handler -> handler.get("id").text())
                .toList();
    }

    private static List<String> ids(DaemonClient client, String topic) {
        return client.get("/api/v1/alerts/topics/" + topic + "/events").json().get("events").elements().stream()
                .map(event -> event.get("id").text())
                .toList();
    }

    /** Every row of a store, of whatever format. */
    private static Map<String, String> rows(Path dataDirectory) throws RocksDBException {
        var store = StoreSettings.DEFAULTS.directory(dataDirectory).toString();
        Map<String, String> rows = new TreeMap<>();
        try (var options = new Options();
                var columns = new ColumnFamilyOptions();
                var database = new DBOptions()) {
            var families = RocksDB.listColumnFamilies(options, store).stream()
                    .map(name -> new ColumnFamilyDescriptor(name, columns))
                    .toList();
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            try (var reading = RocksDB.openReadOnly(database, store, families, handles)) {
                for (var handle : handles) {
                    try (var iterator = reading.newIterator(handle)) {
                        for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                            rows.put(
                                    handle.getID() + "/" + HexFormat.of().formatHex(iterator.key()),
                                    HexFormat.of().formatHex(iterator.value()));
                        }
                    }
                }
                handles.forEach(ColumnFamilyHandle::close);
            }
        }
        return rows;
    }
}
