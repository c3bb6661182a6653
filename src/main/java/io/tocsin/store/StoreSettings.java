package io.tocsin.store;

import io.tocsin.settings.ByteCount;
import io.tocsin.settings.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code [store]}.
 *
 * @param dir key {@code dir}: the store's directory; null, the default, is {@code store} below the data directory; a
 *     relative one lies below that too
 * @param reserveBytes key {@code reserve}: below this much free space of the file system nothing is accepted; 0 to 1 EiB;
 *     null, the default, is the larger of 1 GiB and 5 % of the file system; zero lets it be filled to the last byte
 * @param maxBytes key {@code max-bytes}: above this much used space nothing is accepted; 256 MiB to 1 EiB;
 *     {@link Long#MAX_VALUE}, the default, is no limit
 * @param retention key {@code retention}: how long settled events and their receipts are kept; zero, which keeps none, to
 *     ten years; default 7 days
 * @param retentionBytes key {@code retention-bytes}: how much the store may hold before the oldest settled ones go
 *     sooner; zero, which keeps none, to 1 EiB; default 20 GiB
 */
public record StoreSettings(
        @Nullable Path dir, @Nullable Long reserveBytes, long maxBytes, Duration retention, long retentionBytes) {

    private static final long MIB = 1024L * 1024;
    private static final long GIB = 1024 * MIB;
    private static final long EIB = 1024 * MIB * GIB;
    private static final String DIR_FIX = "leave the key out for the directory store below data-dir.";
    private static final Duration TEN_YEARS = Duration.ofDays(3650);

    /** What holds without a section. */
    public static final StoreSettings DEFAULTS =
            new StoreSettings(null, null, Long.MAX_VALUE, Duration.ofDays(7), 20 * GIB);

    /** Reads the section; what is wrong in it is added to its problems, and the default stands in for it. */
    public static StoreSettings read(Section section) {
        var settings = new StoreSettings(
                path(section),
                section.bytes("reserve", 0, EIB).stream().boxed().findFirst().orElse(null),
                section.bytes("max-bytes", DEFAULTS.maxBytes(), 256 * MIB, EIB),
                section.duration("retention", DEFAULTS.retention(), Duration.ZERO, TEN_YEARS),
                section.bytes("retention-bytes", DEFAULTS.retentionBytes(), 0, EIB));
        section.rejectUnknown(Map.of());
        return settings;
    }

    private static @Nullable Path path(Section section) {
        var dir = section.string("dir");
        if (dir.isEmpty()) {
            return null;
        }
        if (dir.get().isBlank()) {
            section.error("dir", section.at("dir").key() + " is empty; it must name a directory.", DIR_FIX);
            return null;
        }
        try {
            return Path.of(dir.get());
        } catch (InvalidPathException e) {
            section.error("dir", section.at("dir").key() + " is not a path: " + e.getReason() + ".", DIR_FIX);
            return null;
        }
    }

    /** The store's directory, given the data directory. */
    public Path directory(Path dataDir) {
        return dir == null ? dataDir.resolve("store") : dataDir.resolve(dir);
    }

    /**
     * Why nothing can ever be accepted with these settings: the reserve leaves nothing of the file system. The directory
     * need not exist; where its file system cannot be told, nothing is said.
     */
    public Optional<String> hopelessReserve(Path dataDir) {
        try {
            var place = directory(dataDir).toAbsolutePath();
            while (Files.notExists(place) && place.getParent() != null) {
                place = place.getParent();
            }
            long total = Files.getFileStore(place).getTotalSpace();
            return reserveBytesOf(total) < total ? Optional.empty() : Optional.of(hopeless(total, place));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String hopeless(long fileSystemBytes, Path place) {
        return "reserve under [store] keeps " + ByteCount.rounded(reserveBytesOf(fileSystemBytes))
                + " free, and the file system of " + place + " has " + ByteCount.rounded(fileSystemBytes)
                + " in all: nothing can be accepted. Set a smaller reserve.";
    }

    /** The reserve on a file system of this size. */
    long reserveBytesOf(long fileSystemBytes) {
        return reserveBytes == null ? Math.max(GIB, fileSystemBytes / 20) : reserveBytes;
    }
}
