package io.tocsin.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.publish.PublishKind;
import io.tocsin.http.BindAddress;
import io.tocsin.http.HttpListener;
import io.tocsin.http.HttpSettings;
import io.tocsin.http.InputHeaders;
import io.tocsin.kafka.ClusterId;
import io.tocsin.kafka.ClusterStatus;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.probe.ClusterProbe;
import io.tocsin.kafka.probe.ClusterTrials;
import io.tocsin.kafka.settings.RequiredAcks;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.logging.LogLevel;
import io.tocsin.logging.Logging;
import io.tocsin.logging.LoggingSettings;
import io.tocsin.metrics.Metrics;
import io.tocsin.retention.Retention;
import io.tocsin.retention.RetentionSettings;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.StoreSettings;
import io.tocsin.topic.Collector;
import io.tocsin.topic.TopicRegistry;
import io.tocsin.topic.TopicSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** The whole way from a socket to a store in memory, with a clock that stands still, so that answers can be compared. */
final class ApiFixture implements AutoCloseable {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final EventLog log;
    final MemoryStore store = new MemoryStore();
    final Health health = new Health(() -> NOW);
    final ScriptedKind scripted = new ScriptedKind();
    final AtomicReference<Reloader.Reloaded> reloaded =
            new AtomicReference<>(new Reloader.Reloaded(List.of(), List.of()));
    private final LifecycleStack stack = new LifecycleStack();
    private final HttpListener listener;
    private final HttpClient client = HttpClient.newHttpClient();

    ApiFixture(int publishSuccessStatus, String... publishInputHeaders) {
        var logging =
                Logging.open(new LoggingSettings(LoggingSettings.STDERR, LogLevel.INFO, Path.of("alerts"), List.of()));
        var threads = stack.opened("threads", new NamedThreads(health));
        var metrics = new Metrics();
        log = new EventLog(store, EventLog.DEFAULT_TAIL_BYTES);
        var topics = new TopicRegistry(store);
        var collector = new Collector(store, log, topics, TopicSettings.DEFAULT, threads, health, metrics, () -> NOW);
        var kinds = new HandlerKinds(List.of(scripted, new PublishKind(collector)));
        var handlers =
                stack.opened("handlers", new HandlerRegistry(store, log, kinds, threads, health, metrics, () -> NOW));
        stack.onClose("mute handlers", scripted::endSilence);
        stack.opened("collector", collector);
        collector.open(handlers);
        var off = KafkaSettings.builder("off", "127.0.0.1:1").enabled(false).build();
        var clusters = stack.opened("clusters", KafkaClusters.open(List.of(off), threads, health, () -> NOW));
        var probe = stack.opened("probe", new ClusterProbe(threads, () -> NOW));
        var trials = stack.opened("trials", new ClusterTrials(clusters, probe, threads));
        var services = new ApiServices(
                collector,
                topics,
                handlers,
                kinds,
                log,
                new DrainIndex(store),
                store,
                new Retention(
                        store,
                        RetentionSettings.of(StoreSettings.DEFAULTS, TopicSettings.DEFAULT),
                        collector,
                        topics,
                        handlers,
                        () -> NOW,
                        System::nanoTime),
                () -> List.of(new ClusterStatus(
                        new ClusterId("main"),
                        false,
                        Optional.of("no broker answers"),
                        false,
                        NOW,
                        Optional.empty(),
                        RequiredAcks.ALL,
                        2,
                        7,
                        4_096)),
                trials,
                stack.opened("backups", new Backups(store, Path.of("backups"), threads, () -> NOW)),
                () -> CompletableFuture.completedStage(reloaded.get()),
                logging,
                health,
                metrics,
                () -> NOW,
                publishSuccessStatus,
                new InputHeaders(List.of(publishInputHeaders)),
                64 * 1024,
                "0.1.0",
                stack.opened("api pool", threads.pool("api", 2, 100, NamedThreads.Mode.DAEMON)),
                stack.opened("api timer", threads.timer("api-timer", NamedThreads.Mode.DAEMON)));
        var settings = new HttpSettings(
                new BindAddress("127.0.0.1", 0),
                List.of(),
                false,
                200,
                InputHeaders.NONE,
                16 << 20,
                Duration.ofSeconds(10),
                true);
        listener = stack.opened("listener", new HttpListener(settings, "bell", Api.areas(services), metrics));
        listener.open();
    }

    HttpResponse<String> send(String method, String path, String contentType, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return listener.port();
    }

    CompletableFuture<HttpResponse<String>> sendAsync(String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return client.sendAsync(request.build(), BodyHandlers.ofString(UTF_8));
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "", "");
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send("POST", path, "application/json", body, headers);
    }

    /** Request line, status, and the body, for golden files. */
    String transcript(String method, String path, String contentType, String body) {
        return text(method + " " + path + (body.isEmpty() ? "" : "\n" + body), send(method, path, contentType, body));
    }

    String transcript(String path) {
        return transcript("GET", path, "", "");
    }

    static String text(String request, HttpResponse<String> answer) {
        return "> " + request.strip().replace("\n", "\n> ") + "\n" + answer.statusCode() + "\n"
                + (answer.body().isEmpty() ? "" : answer.body() + "\n") + "\n";
    }

    @Override
    public void close() {
        stack.close(Deadline.after(Duration.ofSeconds(10)));
    }
}
