package io.tocsin.server;

import io.tocsin.api.Api;
import io.tocsin.api.ApiServices;
import io.tocsin.api.Backups;
import io.tocsin.config.ServerConfig;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.handler.kafka.KafkaKind;
import io.tocsin.handler.log.LogKind;
import io.tocsin.handler.publish.PublishKind;
import io.tocsin.http.HttpListener;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.kafka.probe.ClusterProbe;
import io.tocsin.kafka.probe.ClusterTrials;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.LifecycleStack;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.logging.Logging;
import io.tocsin.metrics.Metric;
import io.tocsin.metrics.Metrics;
import io.tocsin.metrics.ProcessMetrics;
import io.tocsin.problem.Problems;
import io.tocsin.retention.Retention;
import io.tocsin.retention.RetentionSettings;
import io.tocsin.store.Store;
import io.tocsin.topic.Collector;
import io.tocsin.topic.LoadDirectory;
import io.tocsin.topic.OwnAlerts;
import io.tocsin.topic.TopicRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon, from its start to its stop. Single use. */
public final class Server {

    /** How long a stop may take in all. */
    public static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final LifecycleStack stack;
    private final HttpListener listener;
    private final Reloading reloading;

    private Server(LifecycleStack stack, HttpListener listener, Reloading reloading) {
        this.stack = stack;
        this.listener = listener;
        this.reloading = reloading;
    }

    /**
     * Starts everything, in the order of dependence, the clusters beside the store; stored and loaded handlers are attached
     * before the listener opens. What was opened is closed again when a step fails.
     *
     * @param config what to run by
     * @param logging already open, since a start that fails has to be logged too; stays its owner's
     * @param configuration reads the configuration again, at a reload; empty after an error
     * @param broken what is wrong with the configuration file that {@code config} stands in for; empty when it is the file's
     * @param version of this daemon, for answers
     * @throws io.tocsin.problem.ProblemException with a sentence for the operator
     */
    public static Server start(
            ServerConfig config,
            Logging logging,
            Function<Problems, Optional<ServerConfig>> configuration,
            Optional<String> broken,
            String version) {
        var stack = new LifecycleStack();
        try {
            var clock = Clock.systemUTC();
            var health = new Health(clock);
            broken.ifPresent(sentence -> health.report(Reloading.CONDITION, Health.Severity.DEGRADED, sentence));
            var metrics = new Metrics();
            var threads = stack.opened("threads", new NamedThreads(health));
            ProcessMetrics.addTo(metrics);
            metrics.read(Metric.UNCAUGHT_ERRORS, page -> page.count(threads.uncaught()));
            // a second daemon is told so before it has talked to anybody
            Store.refuseInUse(config.store(), config.dataDir());
            var opening = stack.opened(
                    "store", OpeningStore.begin(threads, () -> Store.open(config.store(), config.dataDir(), health)));
            var probe = stack.opened("probe", new ClusterProbe(threads, clock));
            var clusters = stack.opened(
                    "kafka",
                    KafkaClusters.open(config.kafka(), new StoredEvents(opening), probe, threads, health, clock));
            var store = opening.store();
            clusters.awaitRequired();
            var trials = stack.opened("trials", new ClusterTrials(clusters, probe, threads));
            var eventLog = new EventLog(store, EventLog.DEFAULT_TAIL_BYTES);
            var topics = new TopicRegistry(store);
            var collector = stack.opened(
                    "collector",
                    new Collector(store, eventLog, topics, config.topics(), threads, health, metrics, clock));
            var kinds = new HandlerKinds(List.of(
                    new KafkaKind(clusters, store.id(), metrics, clock),
                    new LogKind(
                            config.logging().alertDir(),
                            Set.copyOf(config.logging().alertPaths())),
                    new PublishKind(collector)));
            var handlers = stack.opened(
                    "handlers", new HandlerRegistry(store, eventLog, kinds, threads, health, metrics, clock));
            collector.open(handlers);
            Function<ServerConfig, LoadDirectory> loader =
                    latest -> new LoadDirectory(latest.load().dir(), kinds, handlers, collector);
            var retention = stack.opened(
                    "retention",
                    new Retention(
                            store,
                            RetentionSettings.of(config.store(), config.topics()),
                            collector,
                            topics,
                            handlers,
                            clock,
                            System::nanoTime));
            retention.open(threads);
            var reloading = stack.opened(
                    "reload",
                    new Reloading(config, configuration, clusters, handlers, loader, logging, health, threads));
            loadHandlers(config, reloading);
            var backups = stack.opened("backups", new Backups(store, config.dataDir(), threads, clock));
            // behind the handlers, since one of a file has to see the first of them
            stack.opened("own alerts", new OwnAlerts(health, collector, topics, clock))
                    .open(threads);
            var pool = stack.opened("api pool", threads.pool("api", 2, 10_000, NamedThreads.Mode.DAEMON));
            var timer = stack.opened("api timer", threads.timer("api-timer", NamedThreads.Mode.DAEMON));
            var services = new ApiServices(
                    collector,
                    topics,
                    handlers,
                    kinds,
                    eventLog,
                    new DrainIndex(store),
                    store,
                    retention,
                    clusters::statuses,
                    trials,
                    backups,
                    reloading,
                    logging,
                    health,
                    metrics,
                    clock,
                    config.http().publishSuccessStatus(),
                    config.http().publishInputHeaders(),
                    config.topics().maxEventBytes(),
                    version,
                    pool,
                    timer);
            var listener = stack.opened(
                    "http", new HttpListener(config.http(), config.hostname(), Api.areas(services), metrics));
            listener.open();
            LOG.atInfo()
                    .setMessage("tocsind listens")
                    .addKeyValue("address", config.http().bindAddress())
                    .addKeyValue("port", listener.port())
                    .addKeyValue("version", version)
                    .addKeyValue("clusters", clusters.ids())
                    .addKeyValue("handlers", handlers.views().size())
                    .log();
            return new Server(stack, listener, reloading);
        } catch (RuntimeException e) {
            throw stack.closeAfter(e);
        } catch (Error e) {
            // what was opened keeps the process alive otherwise
            throw stack.closeAfter(e);
        }
    }

    private static void loadHandlers(ServerConfig config, Reloading reloading) {
        var done = new ArrayList<String>();
        var problems = reloading.loadHandlers(config, done);
        done.forEach(LOG::info);
        problems.errors().forEach(problem -> LOG.error("{}", problem));
        problems.warnings().forEach(problem -> LOG.warn("{}", problem));
    }

    /** The port that the listener has, which differs from the configured one when that is 0. */
    public int port() {
        return listener.port();
    }

    /** Begins a reload; what it did is logged. Any thread. */
    public void reload() {
        reloading.reload();
    }

    /**
     * Stops: takes nothing more in, waits for what is in flight, stores cursors, closes everything. Backlogs stay on disk.
     *
     * @throws io.tocsin.lifecycle.CloseFailedException naming what could not be closed by the deadline
     */
    public void stop(Deadline deadline) {
        stack.close(deadline);
        LOG.info("tocsind has stopped");
    }
}
