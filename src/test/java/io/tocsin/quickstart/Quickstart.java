package io.tocsin.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.KafkaBroker.ReadRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Shows the whole way of an alert on this machine: a real broker, the daemon, handlers, alerts, the records that came
 * out, and that a broker that is away and a killed daemon lose none.
 *
 * <p>Arguments: the directory of the distribution, the directory with {@code tocsin.conf} and {@code handlers/}, and
 * {@code --once} to end after the demonstration instead of staying up. Exits with 0 only if every accepted alert was
 * read back from Kafka, in order; with 1 otherwise. Everything lies in one temporary directory, which is deleted, and
 * only processes that this one started are ended. With {@code TOCSIN_QUICKSTART_SABOTAGE=delete-records} in the
 * environment the records are deleted before they are read back, which proves that the exit code means something.
 */
public final class Quickstart implements AutoCloseable {

    private static final List<String> KAFKA_TOPICS = List.of("alerts", "alerts-audit");
    private static final int PARTITIONS = 3;
    private static final Duration DELIVERY_LIMIT = Duration.ofMinutes(4);

    private final PrintStream out;
    private final Path configuration;
    private final Path home;
    private final boolean sabotage;
    private final Path directory;
    private final KafkaBroker broker;
    private final DaemonProcess daemon;
    private final CommandLineClient tocsin;
    private final Ledger ledger = new Ledger();
    private final Set<String> shown = new HashSet<>();

    private Quickstart(Path home, Path configuration, boolean sabotage, PrintStream out) throws IOException {
        this.out = out;
        this.home = home;
        this.configuration = configuration;
        this.sabotage = sabotage;
        this.directory = Files.createTempDirectory("tocsin-quickstart-");
        this.broker = KafkaBroker.builder()
                .directory(directory.resolve("kafka"))
                .property("num.partitions", Integer.toString(PARTITIONS))
                .prepare();
        this.daemon = DaemonProcess.ofDistribution(
                        home, configuration.resolve("tocsin.conf"), directory.resolve("tocsin"))
                .with("TOCSIN_KAFKA_0_BROKERS_0", broker.bootstrap())
                .with("TOCSIN_KAFKA_1_BROKERS_0", broker.bootstrap());
        this.tocsin = new CommandLineClient(home, daemon.url(), out);
    }

    /** Runs the quick start; see the class. */
    public static void main(String[] args) throws Exception {
        var out = new PrintStream(System.out, true, UTF_8);
        boolean once = List.of(args).contains("--once");
        boolean sabotage = "delete-records".equals(System.getenv("TOCSIN_QUICKSTART_SABOTAGE"));
        var quickstart = new Quickstart(Path.of(args[0]), Path.of(args[1]), sabotage, out);
        var closing = new Thread(quickstart::close, "quickstart-close");
        Runtime.getRuntime().addShutdownHook(closing);
        int code = 1;
        try {
            quickstart.demonstrate();
            if (!once) {
                quickstart.sayWhatToTry();
                // until Ctrl-C, which runs the hook
                new CountDownLatch(1).await();
            }
            quickstart.stop();
            code = 0;
        } catch (QuickstartFailedException | AssertionError e) {
            out.println("FAILED: " + e.getMessage());
        }
        out.flush();
        System.exit(code);
    }

    private void demonstrate() {
        long began = System.nanoTime();
        title("A Kafka broker, and the daemon with two clusters");
        broker.restart();
        out.println("Kafka listens at " + broker.bootstrap());
        daemon.start();
        out.println("tocsind listens at " + daemon.url() + " (process " + daemon.pid() + ")");

        title("Three handlers on two topics");
        tocsin.run(handlerFiles());
        tocsin.run("list", "topic-handlers");

        title("Alerts in");
        publishOne("system", "cpu:web1", "CRITICAL", "cpu of web1 is at 97 %");
        publishOne("system", "cpu:web1", "OK", "cpu of web1 is at 40 %");
        publishOne("backups", "backup:db7", "WARNING", "nightly backup of db7 took 3 h");
        publishMany("system", List.of("disk:web1", "disk:web2"), 2, "reading");
        awaitDelivered(ledger.size());

        title("What became of them");
        tocsin.run("deliveries", "system");
        tocsin.run("deliveries", "backups");
        tocsin.run("show-topic", "system");

        title("Records out");
        if (sabotage) {
            deleteRecords();
        }
        checkRecords();

        title("The broker stops, alerts keep coming, the daemon is killed");
        broker.stop();
        out.println("Kafka is stopped.");
        publishMany("system", List.of("net:a", "net:b", "net:c"), 4, "while Kafka was away, reading");
        daemon.kill();
        out.println("tocsind is killed (SIGKILL).");
        broker.restart();
        daemon.start();
        out.println("Both run again; tocsind is process " + daemon.pid() + ".");
        awaitDelivered(ledger.size());
        tocsin.run("deliveries", "system");
        checkRecords();
        out.printf(
                "%nEvery one of %d accepted alerts is in Kafka, in order, in both Kafka topics. Took %d s.%n",
                ledger.size(), Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }

    private String[] handlerFiles() {
        try (Stream<Path> files = Files.list(configuration.resolve("handlers"))) {
            return Stream.concat(
                            Stream.of("define-topic-handler"),
                            files.map(Path::toString).sorted())
                    .toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void publishOne(String topic, String id, String level, String message) {
        tocsin.run("publish", topic, "--id", id, "--level", level, "--message", message);
        ledger.accepted(id, message);
    }

    private void publishMany(String topic, List<String> ids, int each, String what) {
        var lines = new ArrayList<String>();
        for (int i = 1; i <= each; i++) {
            for (String id : ids) {
                String message = id + " " + what + " " + i;
                lines.add("{\"id\":\"" + id + "\",\"level\":\"" + (i % 2 == 0 ? "OK" : "WARNING") + "\",\"message\":\""
                        + message + "\"}");
                ledger.accepted(id, message);
            }
        }
        tocsin.runReading(String.join("\n", lines) + "\n", "publish", topic, "-");
    }

    /** Each accepted alert ends in the topic "system", whose two handlers must have delivered it. */
    private void awaitDelivered(int events) {
        try {
            await().atMost(DELIVERY_LIMIT)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> delivered() == (long) events * KAFKA_TOPICS.size());
        } catch (ConditionTimeoutException e) {
            tocsin.run("deliveries", "system");
            throw new QuickstartFailedException("not everything was delivered within " + DELIVERY_LIMIT.toSeconds()
                    + " s; the log of the daemon:\n" + text(daemon.log()));
        }
    }

    private long delivered() {
        return tocsin.json("deliveries", "system").get("events").elements().stream()
                .flatMap(event -> event.get("deliveries").elements().stream())
                .filter(delivery -> delivery.get("status").text().equals("delivered"))
                .count();
    }

    private void checkRecords() {
        var faults = new ArrayList<String>();
        for (String kafkaTopic : KAFKA_TOPICS) {
            List<ReadRecord> records = broker.read(kafkaTopic);
            out.println("Kafka topic " + kafkaTopic + ", " + records.size() + " records; those not shown before:");
            records.stream()
                    .filter(record -> shown.add(kafkaTopic + "/" + record.partition() + "@" + record.offset()))
                    .forEach(record -> out.println("  partition " + record.partition() + " offset " + record.offset()
                            + " key " + record.keyText() + " value "
                            + record.valueText().strip()));
            faults.addAll(ledger.faults(kafkaTopic, records));
        }
        if (!faults.isEmpty()) {
            throw new QuickstartFailedException(
                    "what was read back from Kafka is not what was accepted:\n  " + String.join("\n  ", faults));
        }
    }

    private void deleteRecords() {
        try (var admin = broker.admin()) {
            Map<TopicPartition, RecordsToDelete> all = KAFKA_TOPICS.stream()
                    .flatMap(kafkaTopic -> broker.read(kafkaTopic).stream()
                            .map(record -> new TopicPartition(kafkaTopic, record.partition())))
                    .distinct()
                    .collect(Collectors.toMap(partition -> partition, partition -> RecordsToDelete.beforeOffset(-1)));
            admin.deleteRecords(all).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sayWhatToTry() {
        String program = home.resolve("bin/tocsin").toString();
        out.println();
        out.println("Everything stays up until Ctrl-C. In another terminal:");
        out.println();
        out.println("  export TOCSIN_URL=" + daemon.url());
        out.println("  " + program + " publish system --id mine --level CRITICAL --message 'my first alert'");
        out.println("  " + program + " deliveries system --event mine");
        out.println("  " + program + " list topics");
        out.println("  curl " + daemon.url() + "/metrics");
        out.println();
        out.println("Its log: " + daemon.log());
        out.println("Its configuration: " + configuration.resolve("tocsin.conf"));
    }

    private void stop() {
        int code = daemon.stop();
        // 143 is how Java ends after SIGTERM.
        if (code != 0 && code != 143) {
            throw new QuickstartFailedException("tocsind ended with " + code + "; its log:\n" + text(daemon.log()));
        }
        broker.stop();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "(" + file + " cannot be read: " + e + ")";
        }
    }

    private void title(String text) {
        out.println();
        out.println("== " + text);
    }

    /** Ends both processes if they run and deletes the temporary directory. */
    @Override
    public void close() {
        try {
            daemon.close();
        } catch (AssertionError e) {
            out.println(e.getMessage());
        }
        broker.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            out.println("could not delete " + directory + ": " + e);
        }
    }
}
