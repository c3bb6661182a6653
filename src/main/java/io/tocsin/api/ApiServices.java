package io.tocsin.api;

import io.tocsin.delivery.HandlerRegistry;
import io.tocsin.eventlog.DrainIndex;
import io.tocsin.eventlog.EventLog;
import io.tocsin.handler.HandlerKinds;
import io.tocsin.http.InputHeaders;
import io.tocsin.kafka.ClusterStatus;
import io.tocsin.kafka.probe.ClusterTrials;
import io.tocsin.lifecycle.Health;
import io.tocsin.logging.Logging;
import io.tocsin.metrics.Metrics;
import io.tocsin.retention.Retention;
import io.tocsin.store.Store;
import io.tocsin.topic.Collector;
import io.tocsin.topic.TopicRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the resources work on; all of it is open before the listener is, and closed after it.
 *
 * @param clusters asked at each request that shows them
 * @param publishSuccessStatus what a stored publish is answered with, 200 to 299
 * @param publishInputHeaders which headers of a publishing request its events keep
 * @param maxEventBytes largest event, encoded
 * @param version of this daemon
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
        Reloader reloader,
        Logging logging,
        Health health,
        Metrics metrics,
        InstantSource clock,
        int publishSuccessStatus,
        InputHeaders publishInputHeaders,
        int maxEventBytes,
        String version) {}
