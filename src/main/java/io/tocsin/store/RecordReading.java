package io.tocsin.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** Reads a batch as the engine wrote it to its log: what is newer than the tables becomes a batch of ours. */
final class RecordReading extends WriteBatch.Handler {

    private final Map<Integer, Family> families;
    private final Map<Family, Long> newestInTables;
    private final Batch changes = new Batch();
    private long sequence;

    RecordReading(long firstSequence, Map<Integer, Family> families, Map<Family, Long> newestInTables) {
        this.sequence = firstSequence;
        this.families = families;
        this.newestInTables = newestInTables;
    }

    /** What was read. */
    Batch changes() {
        return changes;
    }

    @Override
    public void put(int family, byte[] key, byte[] value) throws RocksDBException {
        var wanted = next(family);
        if (wanted != null) {
            changes.put(wanted, key, value);
        }
    }

    @Override
    public void delete(int family, byte[] key) throws RocksDBException {
        var wanted = next(family);
        if (wanted != null) {
            changes.delete(wanted, key);
        }
    }

    @Override
    public void deleteRange(int family, byte[] from, byte[] to) throws RocksDBException {
        var wanted = next(family);
        if (wanted != null) {
            changes.deleteRange(wanted, from, to);
        }
    }

    /** The family of the next change; null when its tables have it. */
    private @Nullable Family next(int id) throws RocksDBException {
        long own = sequence++;
        var family = families.get(id);
        if (family == null) {
            throw foreign("a change of family " + id);
        }
        return own <= newestInTables.getOrDefault(family, -1L) ? null : family;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        // called for the default family only where the call with its number is not overridden
        throw new IllegalStateException("a change without a family");
    }

    @Override
    public void delete(byte[] key) {
        throw new IllegalStateException("a change without a family");
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
        throw new IllegalStateException("a change without a family");
    }

    @Override
    public void logData(byte[] mark) {
        // says what was durable; changes nothing
    }

    @Override
    public void markNoop(boolean isEmptyBatch) {
        // changes nothing
    }

    @Override
    public void merge(int family, byte[] key, byte[] value) throws RocksDBException {
        throw foreign("a merge");
    }

    @Override
    public void merge(byte[] key, byte[] value) {
        throw new IllegalStateException("a merge, which no store of ours writes");
    }

    @Override
    public void singleDelete(int family, byte[] key) throws RocksDBException {
        throw foreign("a single delete");
    }

    @Override
    public void singleDelete(byte[] key) {
        throw new IllegalStateException("a single delete, which no store of ours writes");
    }

    @Override
    public void putBlobIndex(int family, byte[] key, byte[] value) throws RocksDBException {
        throw foreign("a blob");
    }

    @Override
    public void markBeginPrepare() throws RocksDBException {
        throw foreign("a transaction");
    }

    @Override
    public void markEndPrepare(byte[] name) throws RocksDBException {
        throw foreign("a transaction");
    }

    @Override
    public void markRollback(byte[] name) throws RocksDBException {
        throw foreign("a transaction");
    }

    @Override
    public void markCommit(byte[] name) throws RocksDBException {
        throw foreign("a transaction");
    }

    @Override
    public void markCommitWithTimestamp(byte[] name, byte[] time) throws RocksDBException {
        throw foreign("a transaction");
    }

    private static RocksDBException foreign(String what) {
        return new RocksDBException(
                what + ", which no store of ours writes",
                new Status(Status.Code.Corruption, Status.SubCode.None, what));
    }
}
