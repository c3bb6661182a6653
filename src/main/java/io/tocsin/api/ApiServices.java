package io.tocsin.api;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.http.InputHeaders;
import io.tocsin.http.RequestRefusedException;
import io.tocsin.http.Response;
import io.tocsin.kafka.ClusterStatus;
import io.tocsin.kafka.probe.ClusterTrials;
import io.tocsin.lifecycle.Health;
import io.tocsin.lifecycle.Pool;
import io.tocsin.lifecycle.Timer;
import io.tocsin.logging.Logging;
import io.tocsin.metrics.Metrics;
import io.tocsin.retention.Retention;
import io.tocsin.store.Store;
import io.tocsin.topic.Collector;
import io.tocsin.topic.TopicRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What the resources work on; all of it is open before the listener is, and closed after it.
 *
 * @param clusters asked at each request that shows them
 * @param publishSuccessStatus what a stored publish is answered with, 200 to 299
 * @param publishInputHeaders which headers of a publishing request its events keep
 * @param maxEventBytes largest event, encoded
 * @param version of this daemon
 * @param pool runs what takes longer than a listener's thread may be held
 * @param timer for what is done from time to time
 */
public record ApiServices(
        Collector collector,
        TopicRegistry topics,
        HandlerRegistry handlers,
        HandlerKinds kinds,
        EventLog eventLog,
        DrainIndex drains,
        Store store,
        Retention retention,
        Supplier<List<ClusterStatus>> clusters,
        ClusterTrials trials,
        Backups backups,
        Reloader reloader,
        Logging logging,
        Health health,
        Metrics metrics,
        InstantSource clock,
        int publishSuccessStatus,
        InputHeaders publishInputHeaders,
        int maxEventBytes,
        String version,
        Pool pool,
        Timer timer) {

    /**
     * Runs {@code work} on a thread of the pool.
     *
     * @throws RequestRefusedException 503 when too much waits for one
     */
    CompletionStage<Response> slowly(Supplier<Response> work) {
        var answer = new CompletableFuture<Response>();
        boolean taken = pool.offer(() -> {
            try {
                answer.complete(work.get());
            } catch (RuntimeException | Error e) {
                // the listener answers it, and logs what is a mistake of ours
                answer.completeExceptionally(e);
            }
        });
        if (!taken) {
            throw new RequestRefusedException(
                    503,
                    "too many requests of this kind wait already. Fix: send it again in a moment.",
                    Map.of("Retry-After", "1"));
        }
        return answer;
    }
}
