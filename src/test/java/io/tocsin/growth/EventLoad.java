package io.tocsin.growth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Events of about 400 bytes, over two connections. What is refused for want of room is published again. For one thread;
 * nothing is under way between two calls.
 */
final class EventLoad {

    private static final int LARGEST_BATCH = 1_000;
    private static final int ROUNDS = 10;
    private static final int CONNECTIONS = 2;
    private static final String[] LEVELS = {"OK", "OK", "INFO", "WARNING", "CRITICAL"};
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final long ids;
    private final int topics;
    private final int batch;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();

    /**
     * Not yet begun.
     *
     * @param url of the daemon
     * @param events how many there will be; each topic gets its share in ten rounds, so that all are there after the first
     *     tenth, if there are ten times as many events as topics
     */
    EventLoad(String url, long events, long ids, int topics) {
        this.url = url;
        this.ids = ids;
        this.topics = topics;
        this.batch = (int) Math.max(1, Math.min(LARGEST_BATCH, events / ROUNDS / topics));
    }

    static String topic(int number) {
        return "load" + number;
    }

    long published() {
        return next.get();
    }

    Duration longestRequest() {
        return Duration.ofNanos(longestNanos.get());
    }

    long refusals() {
        return refusals.get();
    }

    /** Whether all events up to there are stored within the time. */
    boolean publishUpTo(long events, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        var connections = new ArrayList<CompletableFuture<Boolean>>();
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(CompletableFuture.supplyAsync(() -> publish(events, end)));
        }
        try {
            return connections.stream().map(CompletableFuture::join).reduce(true, Boolean::logicalAnd);
        } catch (CompletionException e) {
            throw new IllegalStateException("publishing failed", e.getCause());
        }
    }

    private boolean publish(long events, long end) {
        for (long first = next.getAndAdd(batch); first < events; first = next.getAndAdd(batch)) {
            int topic = (int) (first / batch % topics);
            var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/alerts/topics/" + topic(topic) + "/events"))
                    .header("Content-Type", "application/x-ndjson")
                    .timeout(Duration.ofMinutes(2))
                    .POST(HttpRequest.BodyPublishers.ofString(body(first)))
                    .build();
            while (!stored(request)) {
                refusals.incrementAndGet();
                LockSupport.parkNanos(PAUSE.toNanos());
                if (System.nanoTime() - end > 0) {
                    return false;
                }
            }
            if (System.nanoTime() - end > 0) {
                return false;
            }
        }
        // the other connection may have taken a number beyond the end as well
        next.accumulateAndGet(events, Math::min);
        return true;
    }

    private boolean stored(HttpRequest request) {
        long began = System.nanoTime();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
            if (answer.statusCode() == 200) {
                return true;
            }
            if (answer.statusCode() == 503 || answer.statusCode() == 429) {
                return false;
            }
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String body(long first) {
        var random = new SplittableRandom(first);
        var body = new StringBuilder(400 * batch);
        for (int i = 0; i < batch; i++) {
            long id = random.nextLong(ids);
            body.append("{\"id\":\"host-").append(id).append("/disk\",\"level\":\"");
            body.append(LEVELS[random.nextInt(LEVELS.length)])
                    .append("\",\"message\":\"host-")
                    .append(id);
            body.append(": the file system /var/lib is filling up, ").append(random.nextInt(100));
            body.append(" % used, about ").append(random.nextInt(100_000)).append(" s until it is full, check ");
            body.append(Long.toHexString(random.nextLong())).append(Long.toHexString(random.nextLong()));
            body.append("\",\"tags\":{\"host\":\"host-")
                    .append(id)
                    .append("\",\"zone\":\"z")
                    .append(id % 17);
            body.append("\"},\"fields\":{\"used\":")
                    .append(random.nextDouble(100))
                    .append("}}\n");
        }
        return body.toString();
    }

    /** What the daemon says that its store holds. */
    static long storeBytes(String url) {
        try {
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url + "/api/v1/status"))
                                    .build(),
                            BodyHandlers.ofString());
            var used = Pattern.compile("\"usedBytes\":(\\d+)").matcher(answer.body());
            return used.find() ? Long.parseLong(used.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
