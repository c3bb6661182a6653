package io.tocsin.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.tocsin.cli.client.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes without end, as a careful client does: each request has an idempotency key and is repeated with it until it is
 * answered, and what was accepted is on disk before the next request.
 *
 * <p>Arguments: {@code JOURNAL SEED LARGEST-BATCH EVENTS-A-SECOND URL …}; one worker for each URL, with ids of its own in
 * each topic. The rate is that of all workers; one that fell behind catches up, and 0 is as fast as they can. It stops when its
 * standard input ends: each worker still brings its last request to an answer. Exit code 0, or 1 with a sentence when an
 * answer is neither a success nor a request to come again.
 */
public final class PublisherMain {

    static final List<String> TOPICS = List.of("north", "south");

    private static final int IDS = 3;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final Duration REPEAT_LIMIT = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Journal.Writer journal;
    private final int worker;
    private final String url;
    private final Random random;
    private final int largestBatch;
    private final long nanosPerEvent;
    private long dueNanos = System.nanoTime();
    private final Map<String, Long> counters = new TreeMap<>();
    private int requests;

    private PublisherMain(
            Journal.Writer journal, int worker, String url, Random random, int largestBatch, long nanosPerEvent) {
        this.journal = journal;
        this.worker = worker;
        this.url = url;
        this.random = random;
        this.largestBatch = largestBatch;
        this.nanosPerEvent = nanosPerEvent;
    }

    /** Runs until standard input ends. */
    public static void main(String[] args) throws Exception {
        var journal = Journal.Writer.open(Path.of(args[0]));
        long seed = Long.parseLong(args[1]);
        int largestBatch = Integer.parseInt(args[2]);
        long rate = Long.parseLong(args[3]);
        int workerCount = args.length - 4;
        long nanosPerEvent = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(workerCount) / rate;
        var pool = Executors.newFixedThreadPool(workerCount);
        var stop = new Stop();
        List<Future<Void>> workers = new ArrayList<>();
        for (int i = 0; i < workerCount; i++) {
            var random = new Random(seed + 2 + i);
            var publisher = new PublisherMain(journal, i, args[i + 4], random, largestBatch, nanosPerEvent);
            Callable<Void> run = () -> {
                publisher.publishUntil(stop);
                return null;
            };
            workers.add(pool.submit(run));
        }
        while (System.in.read() >= 0) {
            // Only the end of the input means anything.
        }
        stop.requested = true;
        for (var ended : workers) {
            try {
                ended.get();
            } catch (ExecutionException e) {
                System.err.println("the publisher gave up: " + e.getCause());
                System.exit(1);
            }
        }
        System.exit(0);
    }

    private static final class Stop {
        private volatile boolean requested;
    }

    private void publishUntil(Stop stop) throws IOException {
        while (!stop.requested) {
            publish();
        }
    }

    /** One request, repeated until it is answered. */
    private void publish() throws IOException {
        var topic = TOPICS.get(random.nextInt(TOPICS.size()));
        var key = "w" + worker + "-" + ++requests;
        List<Judge.Accepted> events = new ArrayList<>();
        var body = new StringBuilder("[");
        for (int left = 1 + random.nextInt(largestBatch); left > 0; left--) {
            var id = "w" + worker + ":" + random.nextInt(IDS);
            long counter = counters.merge(topic + "/" + id, 1L, Long::sum);
            events.add(new Judge.Accepted(new Judge.Line(topic, id), counter, 0));
            body.append(body.length() > 1 ? "," : "")
                    .append("{\"id\":\"" + id + "\",\"level\":\"CRITICAL\",\"message\":\"" + counter + "\"}");
        }
        body.append(']');
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/alerts/topics/" + topic + "/events"))
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        LockSupport.parkNanos(dueNanos - System.nanoTime());
        dueNanos += nanosPerEvent * events.size();
        journal.sending(key);
        await("an answer to " + key)
                .atMost(REPEAT_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .until(() -> isAnswered(key, request, events));
    }

    private boolean isAnswered(String key, HttpRequest request, List<Judge.Accepted> events) throws Exception {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            journal.unanswered(key);
            return false;
        }
        if (response.statusCode() == 409 || response.statusCode() == 503) {
            // The first attempt is still in progress, or the daemon is stopping: the answer says to come again.
            journal.unanswered(key);
            return false;
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    "answer " + response.statusCode() + ": " + new String(response.body(), UTF_8));
        }
        var results = Json.parse(response.body()).get("results").elements();
        if (results.size() != events.size()) {
            throw new IllegalStateException(
                    "an answer without a result for each event: " + new String(response.body(), UTF_8));
        }
        List<Judge.Accepted> accepted = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            long seq = results.get(i).get("seq").integer().orElseThrow();
            accepted.add(new Judge.Accepted(events.get(i).line(), events.get(i).counter(), seq));
        }
        boolean replayed = response.headers().firstValue("Idempotency-Replayed").isPresent();
        journal.accepted(key, replayed, accepted);
        return true;
    }
}
