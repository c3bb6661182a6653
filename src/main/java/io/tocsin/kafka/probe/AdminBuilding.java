package io.tocsin.kafka.probe;

import io.tocsin.kafka.AdminClients;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.probe.broker.BrokerAddress;
import io.tocsin.lifecycle.Pool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Builds an admin client on a thread of a pool, since a login that asks for a token or a ticket first may hang there.
 * Closing it closes the client, also one that is ready only later.
 */
final class AdminBuilding implements AutoCloseable {

    private final CompletableFuture<Admin> building = new CompletableFuture<>();

    private AdminBuilding() {}

    static AdminBuilding begin(
            KafkaSettings settings, List<BrokerAddress> brokers, long number, Duration limit, Pool pool) {
        var begun = new AdminBuilding();
        boolean taken = pool.offer(() -> {
            try {
                var texts = brokers.stream().map(BrokerAddress::toString).toList();
                begun.building.complete(AdminClients.open(settings, texts, number, limit));
            } catch (IOException | RuntimeException | LinkageError e) {
                begun.building.completeExceptionally(e);
            }
        });
        if (!taken) {
            begun.building.completeExceptionally(new TimeoutException("too many clusters are tried at this moment"));
        }
        return begun;
    }

    /**
     * The client.
     *
     * @throws TimeoutException when it is not ready by then
     * @throws IOException as {@link AdminClients#open}
     */
    Admin await(Duration limit) throws IOException {
        try {
            return building.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("no login for a node assignment in time", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        var unused = building.thenAccept(admin -> admin.close(Duration.ZERO));
    }
}
