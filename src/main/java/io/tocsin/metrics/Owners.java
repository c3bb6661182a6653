package io.tocsin.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** At most {@code limit} owners of series; all others share one. Guarded by its own lock, which calls nothing slow. */
final class Owners<T> {

    private final int limit;
    private final Function<OwnerKey, T> maker;
    private final OwnerKey otherKey;
    private final Map<OwnerKey, T> owners = new HashMap<>();
    private @Nullable T other;

    Owners(int limit, Function<OwnerKey, T> maker, OwnerKey otherKey) {
        this.limit = limit;
        this.maker = maker;
        this.otherKey = otherKey;
    }

    synchronized T get(OwnerKey key) {
        var known = owners.get(key);
        if (known != null) {
            return known;
        }
        if (owners.size() >= limit) {
            return other();
        }
        var made = maker.apply(key);
        owners.put(key, made);
        return made;
    }

    /** The shared owner; its series exist from the first call on. */
    synchronized T other() {
        var known = other;
        if (known == null) {
            known = maker.apply(otherKey);
            other = known;
        }
        return known;
    }

    /** The owner that was removed; null when {@code key} shares. */
    synchronized @Nullable T remove(OwnerKey key) {
        return owners.remove(key);
    }

    /** Visits a snapshot, the shared owner last and only if there is one. */
    void forEach(BiConsumer<OwnerKey, T> visitor) {
        Map<OwnerKey, T> snapshot;
        synchronized (this) {
            snapshot = new HashMap<>(owners);
            if (other != null) {
                snapshot.put(otherKey, other);
            }
        }
        snapshot.forEach(visitor);
    }
}
