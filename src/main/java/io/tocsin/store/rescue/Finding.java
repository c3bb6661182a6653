package io.tocsin.store.rescue;

import io.tocsin.store.Family;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something that cannot be read, or could not.
 *
 * @param file the damaged file; the directory itself where none can be told
 * @param what what is wrong there, with the place where it is known
 * @param rows which rows are concerned; null where that cannot be told, as in a write-ahead log
 */
public record Finding(Path file, String what, @Nullable Rows rows) {

    /**
     * Rows between two keys.
     *
     * @param first the lowest key that may be concerned; empty for the lowest of all
     * @param last the highest key that may be concerned; null for no upper end
     */
    public record Rows(Family family, byte[] first, byte @Nullable [] last) {}
}
