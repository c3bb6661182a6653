package io.tocsin.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * At most {@code limit} owners of series; all others share one, which also inherits what those counted that were removed.
 * Guarded by its own lock, which calls nothing slow.
 */
final class Owners<T> {

    private final int limit;
    private final Supplier<T> maker;
    private final Function<T, Counts> counts;
    private final OwnerKey otherKey;
    private final Map<OwnerKey, T> owners = new HashMap<>();
    private @Nullable T other;

    Owners(int limit, Supplier<T> maker, Function<T, Counts> counts, OwnerKey otherKey) {
        this.limit = limit;
        this.maker = maker;
        this.counts = counts;
        this.otherKey = otherKey;
    }

    /** The owner of this key, made if there is room for one more, else the shared one. */
    synchronized T get(OwnerKey key) {
        var known = owners.get(key);
        if (known != null) {
            return known;
        }
        if (owners.size() >= limit) {
            return other();
        }
        var made = maker.get();
        owners.put(key, made);
        return made;
    }

    /** The owner of this key if there is one, else the shared one. */
    synchronized T known(OwnerKey key) {
        var known = owners.get(key);
        return known == null ? other() : known;
    }

    /** Under which key this one counts. */
    synchronized OwnerKey shown(OwnerKey key) {
        return owners.containsKey(key) ? key : otherKey;
    }

    /** Frees the place of {@code key}; what it counted is inherited. */
    synchronized void remove(OwnerKey key) {
        var removed = owners.remove(key);
        if (removed != null) {
            counts.apply(removed).mergeInto(counts.apply(other()));
        }
    }

    /** A moment's counts, those of the shared owner only if there is one. */
    synchronized Map<OwnerKey, Counts> snapshot() {
        var snapshot = new HashMap<OwnerKey, Counts>();
        owners.forEach((key, owner) -> snapshot.put(key, counts.apply(owner)));
        if (other != null) {
            snapshot.put(otherKey, counts.apply(other));
        }
        return snapshot;
    }

    private T other() {
        var known = other;
        if (known == null) {
            known = maker.get();
            other = known;
        }
        return known;
    }
}
