package io.tocsin.store;

import java.util.HashSet;
import java.util.Set;
import org.rocksdb.CompactRangeOptions;

/**
 * The merges that were asked for and are under way, so that they can be ended: one takes up to minutes, its thread does not
 * come back before, and it keeps the engine from being closed. Any thread; its own lock, under which only flags of the
 * engine's are set.
 */
final class Merges {

    private final Set<CompactRangeOptions> underWay = new HashSet<>();
    private boolean ended;

    /** One merge, from before the engine is asked until it has answered; to be closed then. For one thread. */
    final class Merge implements AutoCloseable {

        private final CompactRangeOptions options;

        private Merge(CompactRangeOptions options) {
            this.options = options;
        }

        /** What the engine is asked with; it is freed when this is closed. */
        CompactRangeOptions options() {
            return options;
        }

        @Override
        public void close() {
            // in this order: one that is under way is not freed
            synchronized (underWay) {
                underWay.remove(options);
            }
            options.close();
        }
    }

    /** One more; once all are ended for good, the engine returns from it at once. */
    Merge begin() {
        var options = new CompactRangeOptions();
        // beside the merges that the engine does by itself, which writes may wait for
        options.setExclusiveManualCompaction(false);
        synchronized (underWay) {
            options.setCanceled(ended);
            underWay.add(options);
        }
        return new Merge(options);
    }

    /** Ends those under way, within moments. */
    void end() {
        synchronized (underWay) {
            underWay.forEach(options -> options.setCanceled(true));
        }
    }

    /** The same, and all that are still to begin. */
    void endForGood() {
        synchronized (underWay) {
            ended = true;
            end();
        }
    }
}
