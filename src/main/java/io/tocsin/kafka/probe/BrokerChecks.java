package io.tocsin.kafka.probe;

import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.probe.broker.BrokerAddress;
import io.tocsin.kafka.probe.broker.BrokerCheck;
import io.tocsin.kafka.probe.broker.BrokerResult;
import io.tocsin.kafka.probe.broker.Stage;
import io.tocsin.kafka.probe.broker.StageFailedException;
import io.tocsin.kafka.probe.broker.StageResult;
import io.tocsin.kafka.security.tls.TlsContext;
import io.tocsin.kafka.security.tls.UnusableFileException;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.lifecycle.Pool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The brokers of one probe, all tried at the same time. For the thread that probes. */
final class BrokerChecks {

    /** A cluster may have hundreds; what is wrong with their addresses shows in some. */
    private static final int MOST_ADVERTISED = 20;

    private final KafkaSettings settings;
    private final Pool pool;
    private final InstantSource clock;
    private final Deadline deadline;
    private final Set<BrokerAddress> known = new HashSet<>();
    private final List<BrokerCheck> checks = new ArrayList<>();
    private final BlockingQueue<BrokerCheck> finished = new LinkedBlockingQueue<>();
    private int running;
    private Optional<TlsContext> context = Optional.empty();

    BrokerChecks(KafkaSettings settings, Pool pool, InstantSource clock, Deadline deadline) {
        this.settings = settings;
        this.pool = pool;
        this.clock = clock;
        this.deadline = deadline;
    }

    /** Begins with the brokers of the settings. */
    void begin() throws StageFailedException {
        if (settings.security().tls().enabled()) {
            try {
                context = Optional.of(settings.security().tlsContext());
            } catch (UnusableFileException e) {
                throw new StageFailedException(
                        Stage.TLS, e.getMessage(), "correct the file, or the ssl- key that names it");
            }
        }
        for (var broker : settings.connection().brokers()) {
            begin(BrokerAddress.of(broker), true);
        }
        if (checks.isEmpty()) {
            throw new StageFailedException(
                    Stage.CONNECT, "too many clusters are tried at this moment", "try again in a moment");
        }
    }

    /** Begins with those of these addresses that are new. */
    void also(List<BrokerAddress> advertised) {
        advertised.stream()
                .filter(address -> !known.contains(address))
                .distinct()
                .limit(MOST_ADVERTISED)
                .forEach(address -> begin(address, false));
    }

    private void begin(BrokerAddress address, boolean configured) {
        var limit = Duration.ofMillis(
                deadline.butAtMost(settings.connection().timeout()).remainingMillis());
        var check = new BrokerCheck(address, configured, settings.security(), context, limit, clock);
        boolean taken = pool.offer(() -> {
            try {
                check.run();
            } finally {
                finished.add(check);
            }
        });
        if (taken && known.add(address)) {
            checks.add(check);
            running++;
        }
    }

    /** Waits until a broker was reached; the addresses of those that were, none when all failed or time is up. */
    List<BrokerAddress> awaitFirst() {
        List<BrokerAddress> reached = List.of();
        while (reached.isEmpty() && running > 0 && awaitNext()) {
            reached = checks.stream()
                    .map(BrokerCheck::soFar)
                    .filter(BrokerResult::isReached)
                    .map(result -> BrokerAddress.of(result.broker()))
                    .toList();
        }
        return reached;
    }

    /**
     * Waits for all of them; what keeps the Kafka client from being pointed at them, in one line: one that speaks something
     * else, or that there is none it could speak to.
     */
    Optional<String> obstacle() {
        var results = awaitAll();
        var foreign = checks.stream()
                .filter(BrokerCheck::isForeign)
                .findFirst()
                .flatMap(check -> check.soFar().failure());
        var allAway = results.stream()
                        .allMatch(result -> result.failure()
                                .filter(failure -> failure.stage() == Stage.CONNECT)
                                .isPresent())
                ? results.get(0).failure()
                : Optional.<StageResult>empty();
        return foreign.or(() -> allAway).map(StageResult::toString);
    }

    /** Where the brokers that were reached say that brokers are. */
    List<BrokerAddress> advertised() {
        return checks.stream()
                .flatMap(check -> check.soFar().advertised().stream())
                .distinct()
                .toList();
    }

    /** Waits for the rest, ends what goes on when time is up, and says how far each came. */
    List<BrokerResult> awaitAll() {
        while (running > 0 && awaitNext()) {
            // each that ends is counted
        }
        var results = checks.stream().map(BrokerCheck::soFar).toList();
        checks.forEach(BrokerCheck::abandon);
        return results;
    }

    /** False when time is up. */
    private boolean awaitNext() {
        try {
            boolean ended = finished.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS) != null;
            if (ended) {
                running--;
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
