package io.tocsin.store.rescue;

import io.tocsin.store.Engine;
import io.tocsin.store.LogFiles;
import io.tocsin.store.NativeLibrary;
import io.tocsin.store.StoreDirectory;
import io.tocsin.store.StoreOpenException;
import io.tocsin.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;

/**
 * Reads every byte of a store that counts and compares it with its checksum: the list of files, the write-ahead log, and
 * every table. Changes nothing. Nobody may write the directory meanwhile.
 *
 * @param bytes what the directory holds
 * @param files how many tables and logs were read
 * @param tornEnd where the log ends too early, which a start cuts off and does not take for damage; empty when it is whole
 * @param findings what is damaged
 */
public record Verification(long bytes, int files, Optional<LogFiles.TornEnd> tornEnd, List<Finding> findings) {

    /** Copies the list. */
    public Verification {
        findings = List.copyOf(findings);
    }

    /**
     * Reads what lies in {@code path}.
     *
     * @throws StoreOpenException when there is no store, or it may not be read
     * @throws StoreUnavailableException when the directory cannot be listed
     */
    public static Verification of(Path path) {
        var directory = new StoreDirectory(path);
        directory.requireStore();
        NativeLibrary.load(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        var findings = new ArrayList<Finding>();
        var logs = new LogFiles(directory);
        Optional<LogFiles.TornEnd> torn = Optional.empty();
        try {
            torn = logs.check();
        } catch (StoreOpenException e) {
            findings.add(new Finding(e.file().orElse(path), e.detail(), null));
        }
        var read = new ArrayList<>(logs.list());
        try (var engine = Engine.openToRead(path)) {
            for (var table : engine.tables()) {
                var file = Engine.file(table);
                read.add(file);
                verify(table, findings);
            }
        } catch (RocksDBException e) {
            var message = StoreDirectory.sentence(e);
            findings.add(new Finding(
                    directory.fileIn(message).orElse(path), "the list of the store's files: " + message, null));
        }
        try {
            return new Verification(Directories.bytes(path), read.size(), torn, findings);
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "The directory " + path + " cannot be looked at: " + StoreDirectory.sentence(e) + ".", e);
        }
    }

    private static void verify(LiveFileMetaData table, List<Finding> findings) {
        var file = Engine.file(table);
        try {
            if (Files.notExists(file)) {
                throw new RocksDBException("it is missing");
            }
            if (Files.size(file) != table.size()) {
                throw new RocksDBException("it has " + Files.size(file) + " bytes; written were " + table.size());
            }
            Engine.verify(file);
        } catch (RocksDBException | IOException e) {
            var what = e instanceof RocksDBException engines ? StoreDirectory.sentence(engines) : e.toString();
            findings.add(new Finding(
                    file, what, new Finding.Rows(Engine.family(table), table.smallestKey(), table.largestKey())));
        }
    }
}
