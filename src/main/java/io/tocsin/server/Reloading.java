package io.tocsin.server;

import io.tocsin.api.Reloader;
import io.tocsin.config.ServerConfig;
import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.kafka.KafkaClusters;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.NamedThreads;
import io.tocsin.lifecycle.Pool;
import io.tocsin.lifecycle.Resource;
import io.tocsin.logging.Logging;
import io.tocsin.problem.Problem;
import io.tocsin.problem.ProblemException;
import io.tocsin.problem.Problems;
import io.tocsin.topic.LoadDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration and the handler files again, on a thread {@code reload-<n>}, one reload at a time. The log
 * level, the Kafka clusters with the files they name, and the handler files take effect; other changed sections are named,
 * since they need a restart. A configuration with a mistake changes nothing; the condition {@value #CONDITION} says so
 * until a reload is accepted.
 */
final class Reloading implements Reloader, Resource {

    /**
     * Stands while the daemon runs by an earlier configuration than the file's: the file was broken at the start, or at
     * the last reload.
     */
    static final String CONDITION = "configuration";

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration CLUSTERS_LIMIT = Duration.ofSeconds(15);
    private static final int MOST_WAITING = 16;
    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

    private final ServerConfig started;
    private final Function<Problems, Optional<ServerConfig>> configuration;
    private final KafkaClusters clusters;
    private final HandlerRegistry handlers;
    private final Function<ServerConfig, LoadDirectory> loader;
    private final Logging logging;
    private final Health health;
    private final Pool thread;

    /** @param started what the daemon runs by */
    Reloading(
            ServerConfig started,
            Function<Problems, Optional<ServerConfig>> configuration,
            KafkaClusters clusters,
            HandlerRegistry handlers,
            Function<ServerConfig, LoadDirectory> loader,
            Logging logging,
            Health health,
            NamedThreads threads) {
        this.started = started;
        this.configuration = configuration;
        this.clusters = clusters;
        this.handlers = handlers;
        this.loader = loader;
        this.logging = logging;
        this.health = health;
        this.thread = threads.pool("reload", 1, MOST_WAITING, NamedThreads.Mode.DAEMON);
    }

    @Override
    public CompletionStage<Reloaded> reload() {
        var result = new CompletableFuture<Reloaded>();
        boolean taken = thread.offer(() -> {
            try {
                result.complete(reloadNow());
            } catch (ProblemException e) {
                LOG.atError()
                        .setMessage("reload failed")
                        .addKeyValue("error", e.getMessage())
                        .log();
                report("the last reload could not be done: " + e.getMessage());
                result.completeExceptionally(e);
            } catch (RuntimeException e) {
                // whoever waits for the reload must not wait for ever; the thread reports the mistake
                result.completeExceptionally(e);
                throw e;
            }
        });
        if (!taken) {
            result.complete(
                    new Reloaded(List.of(), List.of("tocsind is stopping, or " + MOST_WAITING + " reloads wait")));
        }
        return result;
    }

    private Reloaded reloadNow() {
        var problems = new Problems();
        var latest = configuration.apply(problems);
        if (latest.isEmpty()) {
            LOG.error("configuration is broken; nothing was changed");
            report(refused(problems.errors()));
            return answer(List.of(), problems);
        }
        var done = new ArrayList<String>();
        if (health.clear(CONDITION)) {
            done.add("the configuration file is right again");
        }
        if (latest.get().logging().level() != logging.level()) {
            logging.level(latest.get().logging().level());
            done.add("log level is " + logging.level());
        }
        var waited = handlers.waiting().keySet();
        done.addAll(clusters.apply(latest.get().kafka(), handlers::resolve, Deadline.after(CLUSTERS_LIMIT)));
        needsRestart(latest.get()).forEach(section -> done.add(section + " has changed and takes effect at a restart"));
        problems.addAll(loadHandlers(latest.get(), done));
        handlers.waiting().forEach((handler, reason) -> {
            if (!waited.contains(handler)) {
                done.add("handler " + handler + " waits: " + reason);
            }
        });
        done.forEach(LOG::info);
        return answer(done, problems);
    }

    private void report(String cause) {
        health.report(CONDITION, Health.Severity.DEGRADED, cause);
    }

    private static String refused(List<Problem> mistakes) {
        String refused = "the last reload was refused and changed nothing: the configuration has ";
        return mistakes.size() == 1
                ? refused + "a mistake: " + mistakes.get(0)
                : refused + mistakes.size() + " mistakes. First: " + mistakes.get(0);
    }

    /** Loads the handler files of {@code config}; what happened is added to {@code done}. */
    Problems loadHandlers(ServerConfig config, List<String> done) {
        if (!config.load().enabled()) {
            return new Problems();
        }
        var loaded = loader.apply(config).load(Deadline.after(LIMIT));
        if (loaded.defined() > 0 || loaded.removed() > 0) {
            done.add("handlers defined from files: " + loaded.defined() + ", removed: " + loaded.removed()
                    + ", unchanged: " + loaded.unchanged());
        }
        return loaded.problems();
    }

    private List<String> needsRestart(ServerConfig latest) {
        var changed = new ArrayList<String>();
        compare("hostname", started.hostname(), latest.hostname(), changed);
        compare("data-dir", started.dataDir(), latest.dataDir(), changed);
        compare("[http]", started.http(), latest.http(), changed);
        compare("[topics]", started.topics(), latest.topics(), changed);
        compare("[store]", started.store(), latest.store(), changed);
        compare("[logging] file", started.logging().file(), latest.logging().file(), changed);
        compare(
                "[logging] alert-dir",
                started.logging().alertDir(),
                latest.logging().alertDir(),
                changed);
        compare(
                "[logging] alert-paths",
                started.logging().alertPaths(),
                latest.logging().alertPaths(),
                changed);
        return changed;
    }

    private static void compare(String name, Object before, Object now, List<String> changed) {
        if (!before.equals(now)) {
            changed.add(name);
        }
    }

    private static Reloaded answer(List<String> done, Problems problems) {
        problems.errors().forEach(problem -> LOG.error("{}", problem));
        problems.warnings().forEach(problem -> LOG.warn("{}", problem));
        return new Reloaded(
                done, problems.errors().stream().map(Problem::toString).toList());
    }

    @Override
    public void close(Deadline deadline) {
        thread.close(deadline);
    }
}
