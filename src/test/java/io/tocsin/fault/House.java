package io.tocsin.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.tocsin.cli.client.Json;
import io.tocsin.fixture.BrokerTrio;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.DaemonClient.Reply;
import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.fixture.flow.Content;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.Judge.Line;
import io.tocsin.fixture.flow.PublisherMain;
import io.tocsin.fixture.flow.PublisherProcess;
import io.tocsin.server.Installation;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Everything that faults happen to: the daemon with two clusters on the same three brokers, two publisher processes, of
 * whose workers every other one goes through a proxy, and the handlers that are watched.
 *
 * <p>Each lane's thread may call it. The daemon process itself belongs to the lane of the daemon.
 */
final class House implements AutoCloseable {

    /** The clusters' {@code delivery-timeout}; {@code max.block.ms} is less. */
    static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(3);

    /** Below this a Kafka topic would refuse batches, which the client then halves again and again. */
    static final int BATCH_BYTES = 65_536;

    static final List<String> CLUSTERS = List.of("main", "side");

    /** The handler of topic {@code north} that stays on cluster {@code main}. */
    static final String STEADY = "steady";

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String MARKER = "marker";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Mode mode;
    private final String name;
    private final Path directory;
    private final BrokerTrio kafka;
    private final DaemonProcess daemon;
    private final TcpProxy door;
    private final DaemonClient client;
    private final List<PublisherProcess> publishers = new ArrayList<>();
    private final List<Accepted> markers = new CopyOnWriteArrayList<>();
    private final Map<String, Long> markerCounters = new HashMap<>();
    private final List<Watched> watched = new CopyOnWriteArrayList<>();
    private final Map<String, String> options = new HashMap<>();

    private House(Mode mode, String name, Path directory, BrokerTrio kafka, @Nullable Path distribution) {
        this.mode = mode;
        this.name = name;
        this.directory = directory;
        this.kafka = kafka;
        var installation = installation();
        this.daemon = distribution == null
                ? installation.daemon()
                : DaemonProcess.ofDistribution(
                        distribution, installation.configuration(), installation.dataDirectory());
        this.door = TcpProxy.to(daemon.port());
        this.client = new DaemonClient(daemon.url());
    }

    /**
     * Starts the daemon.
     *
     * @param name begins the name of each Kafka topic, since several houses may share the brokers
     * @param distribution whose start script is used; null for the classes of this JVM
     */
    static House open(Mode mode, String name, Path directory, BrokerTrio kafka, @Nullable Path distribution) {
        var house = new House(mode, name, directory, kafka, distribution);
        try {
            house.daemon.start();
            return house;
        } catch (RuntimeException | Error e) {
            house.close();
            throw e;
        }
    }

    /** Starts the publishers. */
    void publish(long seed, int eventsPerSecond) {
        var urls = List.of("http://" + door.address(), daemon.url());
        for (var publisher : List.of("a", "b")) {
            publishers.add(PublisherProcess.start(
                    directory, publisher, seed + publisher.charAt(0), 5, eventsPerSecond / 2, urls));
        }
    }

    Mode mode() {
        return mode;
    }

    BrokerTrio kafka() {
        return kafka;
    }

    DaemonProcess daemon() {
        return daemon;
    }

    /** The proxy through which half of the publishers' workers come. */
    TcpProxy door() {
        return door;
    }

    DaemonClient client() {
        return client;
    }

    /** The handlers whose records will be judged, those deleted included. */
    List<Watched> watched() {
        return watched;
    }

    String kafkaTopic(String suffix) {
        return name + "-" + suffix;
    }

    Path dataDirectory() {
        return directory.resolve("data");
    }

    /** How many events were answered so far. */
    synchronized int accepted() {
        return publishers.stream()
                .mapToInt(publisher -> publisher.journal().accepted().size())
                .sum();
    }

    /** How many requests have no answer at this moment. */
    synchronized int open() {
        return publishers.stream()
                .mapToInt(publisher -> publisher.journal().open().size())
                .sum();
    }

    /** Lets the publishers bring their last requests to an answer; everything that was accepted. */
    synchronized List<Accepted> finishPublishers() throws Exception {
        var all = new ArrayList<Accepted>();
        for (var publisher : publishers) {
            all.addAll(publisher.finish().accepted());
        }
        all.addAll(markers);
        return all;
    }

    /** Waits for so many more events to be accepted. */
    void awaitAccepted(int more) {
        int before = accepted();
        await("events to be accepted").atMost(LIMIT).pollInterval(POLL).until(() -> accepted() >= before + more);
    }

    /** An event of the harness itself, whose seq is a place in the log; asked for until it is answered. */
    synchronized long mark(String topic) {
        long counter = markerCounters.merge(topic, 1L, Long::sum);
        var reply = insist(
                "a marker in " + topic,
                () -> client.publish(
                        topic,
                        "application/json",
                        ("[" + Content.json(MARKER, counter) + "]").getBytes(UTF_8),
                        "Idempotency-Key",
                        topic + "-" + counter));
        long seq = reply.json()
                .get("results")
                .elements()
                .get(0)
                .get("seq")
                .integer()
                .orElseThrow();
        markers.add(new Accepted(new Line(topic, MARKER), counter, seq));
        return seq;
    }

    /** Asks until the daemon lives and says yes. */
    Reply insist(String what, Supplier<Reply> request) {
        var replies = new ArrayList<Reply>();
        await(what).atMost(LIMIT).pollInterval(POLL).until(() -> {
            try {
                replies.add(request.get());
            } catch (UncheckedIOException daemonIsAway) {
                return false;
            }
            int status = replies.get(replies.size() - 1).status();
            if (status >= 400 && status != 409 && status != 503) {
                throw new AssertionError(what + " was answered " + replies.get(replies.size() - 1));
            }
            return status < 400;
        });
        return replies.get(replies.size() - 1);
    }

    /** Waits until each handler has answered everything that was accepted up to now; the seq of that place. */
    long awaitDelivered() {
        long last = 0;
        for (var topic : PublisherMain.TOPICS) {
            long seq = mark(topic);
            await("everything up to seq " + seq + " of " + topic)
                    .atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() -> isAnswered(seq));
            last = Math.max(last, seq);
        }
        return last;
    }

    /** Handlers take events in order, so that one without a pending delivery has none before it, if ids share a window. */
    boolean isAnswered(long seq) {
        return receipt(seq)
                .filter(reply -> reply.status() == 200 && !reply.body().contains("\"status\":\"pending\""))
                .isPresent();
    }

    /** Waits for that, though not for ever; an event that is kept no longer was answered before it went. */
    boolean comesToBeAnswered(long seq) {
        try {
            await("an answer to seq " + seq)
                    .atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> isAnswered(seq)
                            || receipt(seq)
                                    .filter(reply -> reply.status() == 404)
                                    .isPresent());
            return true;
        } catch (ConditionTimeoutException stillPending) {
            return false;
        }
    }

    /** Empty while the daemon is away. */
    private Optional<Reply> receipt(long seq) {
        try {
            return Optional.of(client.get("/api/v1/receipts/" + seq));
        } catch (UncheckedIOException daemonIsAway) {
            return Optional.empty();
        }
    }

    /** Sets an option of a cluster for the next {@link #reload}; such as {@code main.compression}. */
    synchronized void option(String key, String value) {
        options.put(key, value);
    }

    /** Writes the configuration file and has the daemon read it, until it says that all of it was right. */
    void reload() {
        installation().configuration();
        insist("a reload", () -> client.post("/api/v1/reload", "application/json", new byte[0]));
    }

    /** Defines a handler, or defines it anew; asked for until it is answered. */
    void define(Watched handler, String cluster, String header) {
        var yaml = yaml(handler, cluster, header);
        insist("the definition of " + handler.name(), () -> client.define(yaml));
    }

    /** Defines the steady handler anew, whatever becomes of the request. */
    void redefineSteady(String header) {
        try {
            client.define(yaml(steady(), "main", header));
        } catch (UncheckedIOException daemonDied) {
            // which is what it was for
        }
    }

    /** Has about so many events delivered to the steady handler once more, whatever becomes of the daemon over it. */
    void replaySteady(int events) {
        long from = mark("north");
        awaitAccepted(events);
        var order = "{\"topic\":\"north\",\"handlers\":[\"" + STEADY + "\"],\"fromSeq\":" + from + ",\"toSeq\":"
                + mark("north") + "}";
        await("a replay, or its end").atMost(LIMIT).pollInterval(POLL).until(() -> {
            try {
                return client.post("/api/v1/replays", "application/json", order.getBytes(UTF_8))
                                .status()
                        == 202;
            } catch (UncheckedIOException daemonDied) {
                return true;
            }
        });
    }

    /** Every replay so far by its id, as a handler whose records are marked by it. */
    Map<Long, Watched> replays() {
        var replays = new HashMap<Long, Watched>();
        for (var replay : client.get("/api/v1/replays").json().get("replays").elements()) {
            long id = number(replay, "id");
            replays.put(id, Watched.replay(steady(), id, number(replay, "fromSeq"), number(replay, "toSeq")));
        }
        return replays;
    }

    /** Whether a replay has something left to do. */
    boolean isReplaying() {
        return client.get("/api/v1/replays").json().get("replays").elements().stream()
                .anyMatch(replay -> !replay.has("endedAt"));
    }

    private static long number(Json object, String name) {
        return object.get(name).integer().orElseThrow();
    }

    private Watched steady() {
        return watched.stream()
                .filter(handler -> handler.handler().equals(STEADY))
                .findFirst()
                .orElseThrow();
    }

    private static String yaml(Watched handler, String cluster, String header) {
        return """
                topic: %s
                id: %s
                kind: kafka
                match: '%s'
                options:
                  cluster: %s
                  topic: %s
                  headers:
                    version: '%s'
                """.formatted(
                handler.topic(), handler.handler(), handler.share().match(), cluster, handler.kafkaTopic(), header);
    }

    /** Whether the daemon lives and takes events. */
    boolean isReady() {
        try {
            return client.get("/health/ready").status() == 200;
        } catch (UncheckedIOException daemonIsAway) {
            return false;
        }
    }

    /** Whether a deleted handler has something left to do. */
    boolean isDraining() {
        var states = client.get("/api/v1/status").json().get("handlerStates");
        return states.get("draining").integer().orElseThrow() > 0;
    }

    /** Some time of an outage: at least so long, and some of it with events. */
    void hold(Duration least, Random random) {
        long began = System.nanoTime();
        long nanos = least.plusMillis(random.nextInt(1_500)).toNanos();
        await("time to pass").atMost(LIMIT).pollInterval(POLL).until(() -> System.nanoTime() - began >= nanos);
    }

    private synchronized Installation installation() {
        var installation = Installation.in(directory);
        for (var id : CLUSTERS) {
            installation.append("""
                    [[kafka]]
                      enabled = %s
                      id = "%s"
                      brokers = [%s]
                      compression = "%s"
                      batch-bytes = %d
                      timeout = "2s"
                      delivery-timeout = "%dms"
                      %s
                    """.formatted(
                    options.getOrDefault(id + ".enabled", "true"),
                    id,
                    kafka.brokersValue(),
                    options.getOrDefault(id + ".compression", "none"),
                    BATCH_BYTES,
                    DELIVERY_TIMEOUT.toMillis(),
                    mode == Mode.EXACTLY_ONCE
                            ? "delivery = \"exactly-once\"\n  cursor-topic = \"" + name + "-cursors-" + id + "\""
                            : ""));
        }
        return installation;
    }

    /** Ends publishers and daemon; the daemon's log and data stay. */
    @Override
    public void close() {
        publishers.forEach(PublisherProcess::close);
        door.close();
        daemon.close();
    }

    /** Has the daemon print what its threads do into its log, if it lives. */
    void dumpThreads() throws Exception {
        if (daemon.isRunning()) {
            new ProcessBuilder("kill", "-QUIT", Long.toString(daemon.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    /** The store's write-ahead logs, of which the last is being written. */
    List<Path> writeAheadLogs() throws Exception {
        try (var files = Files.list(dataDirectory().resolve("store"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }
}
