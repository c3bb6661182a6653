package io.tocsin.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.rocksdb.RocksDBException;

/**
 * The tables of a store's directory, read before the engine opens it, since opening already writes new ones. For one thread
 * that has the directory to itself.
 */
final class TableFiles {

    /** A start reads no more of the tables than this, a fraction of a second's worth. */
    static final long MOST_BYTES = 256L * 1024 * 1024;

    private static final Pattern TABLE = Pattern.compile("\\d+\\.sst");
    /** Nothing works without them, and they are small: read whatever their age. */
    private static final Set<String> VITAL = Set.of(Family.META, Family.SPECS, Family.CURSOR, Family.OVERRIDE).stream()
            .map(Engine::name)
            .collect(Collectors.toUnmodifiableSet());

    private final StoreDirectory directory;
    private final long mostBytes;

    /** Nothing is read yet. */
    TableFiles(StoreDirectory directory, long mostBytes) {
        this.directory = directory;
        this.mostBytes = mostBytes;
    }

    /**
     * Reads the newest tables up to the limit, and of the others those without which nothing works; changes nothing.
     *
     * @throws StoreOpenException naming the table that is damaged
     */
    void check() throws RocksDBException {
        long left = mostBytes;
        for (var table : newestFirst()) {
            left -= size(table);
            try {
                if (left >= 0 || VITAL.contains(Engine.familyName(table))) {
                    Engine.verify(table);
                }
            } catch (RocksDBException e) {
                if (counts(table)) {
                    throw directory.damaged(table, StoreDirectory.sentence(e), e);
                }
            }
        }
    }

    private List<Path> newestFirst() {
        var tables = new ArrayList<>(directory.filesNamed(TABLE));
        Collections.reverse(tables);
        return tables;
    }

    private long size(Path table) {
        try {
            return Files.size(table);
        } catch (IOException e) {
            throw directory.unusable("cannot be read", e);
        }
    }

    /** Whether it is one of the store: a kill may leave one that is not complete, which the engine removes. */
    private boolean counts(Path table) throws RocksDBException {
        try (var engine = Engine.openToRead(directory.path())) {
            return engine.tables().stream()
                    .anyMatch(each -> Engine.file(each).getFileName().equals(table.getFileName()));
        }
    }
}
