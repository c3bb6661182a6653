package io.tocsin.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads the storage engine's native library, once a process: from {@code java.library.path} if it lies there, as it does
 * in the installed layout; otherwise the copy in the engine's jar, unpacked below the data directory or, where that may
 * not hold programs, below the temporary directory. The unpacked file is gone again as soon as it is loaded.
 */
public final class NativeLibrary {

    private NativeLibrary() {}

    /** Loads it, unpacked below {@code dataDir} where it must be; once a process. */
    public static void load(Path dataDir) {
        try {
            try {
                loadBelow(dataDir);
            } catch (UnsatisfiedLinkError | IOException belowDataDir) {
                try {
                    loadBelow(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
                } catch (UnsatisfiedLinkError | IOException | RuntimeException e) {
                    e.addSuppressed(belowDataDir);
                    throw e;
                }
            }
            RocksDB.loadLibrary();
        } catch (UnsatisfiedLinkError | IOException | RuntimeException e) {
            throw new StoreOpenException(
                    StoreOpenException.Reason.NO_NATIVE_LIBRARY,
                    "The store's native library does not load: " + e.getMessage()
                            + ". tocsin runs on Linux with glibc, "
                            + "on x86-64 and aarch64; the data directory or the temporary directory must lie on a file "
                            + "system that is not mounted noexec, unless librocksdbjni.so lies in java.library.path.",
                    e);
        }
    }

    private static void loadBelow(Path parent) throws IOException {
        var unpacked = Files.createTempDirectory(parent, ".native-");
        try {
            NativeLibraryLoader.getInstance().loadLibrary(unpacked.toString());
        } finally {
            // Linux keeps the mapping of a deleted file; a kill before this line leaves at most this one directory.
            try (var files = Files.list(unpacked)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(unpacked);
        }
    }
}
