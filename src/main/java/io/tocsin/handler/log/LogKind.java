package io.tocsin.handler.log;

import io.tocsin.handler.HandlerKind;
import io.tocsin.handler.HandlerRef;
import io.tocsin.settings.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code kind: log}. Options (the reference's section 4.3): {@code path}, absolute, below {@code [logging] alert-dir} or
 * listed in {@code [logging] alert-paths}, since whoever defines a handler must not write anywhere; {@code mode}, the
 * mode of a file that is made, a number, default 384 (octal 0600), with the owner's write bit. Below {@code alert-dir}
 * missing directories are made, {@code alert-dir} among them; elsewhere, as with Kapacitor, they are not.
 */
public final class LogKind implements HandlerKind {

    private static final int OWNER_WRITES = 0200;

    private final Path directory;
    private final Set<Path> listed;
    /** Two handlers may have one file, and a replay has a handler of its own: one at a time writes. */
    private final Map<Path, Lock> writers = new ConcurrentHashMap<>();

    /** Files may lie below {@code directory}, or be one of {@code listed}; all absolute. */
    public LogKind(Path directory, Set<Path> listed) {
        this.directory = directory.normalize();
        this.listed = Set.copyOf(listed);
    }

    @Override
    public String name() {
        return "log";
    }

    @Override
    public Opening open(HandlerRef handler, Section options) {
        var path = path(options);
        int mode = (int) options.integer("mode", 0600, 0, 0777);
        boolean writable = (mode & OWNER_WRITES) != 0;
        if (!writable) {
            options.error("mode", "invalid file mode " + mode + ", must be user writable.", "mode: 384");
        }
        options.rejectUnknown(Map.of());
        if (path.isEmpty() || !writable) {
            return new Opening.Rejected();
        }
        boolean makesDirectories = path.get().startsWith(directory);
        var writer = writers.computeIfAbsent(path.get(), file -> new ReentrantLock());
        return new Opening.Opened(new LogHandler(path.get(), makesDirectories, mode, writer));
    }

    private Optional<Path> path(Section options) {
        String text = options.string("path", "");
        String example = "path: " + directory.resolve("alerts.log");
        if (text.isEmpty()) {
            options.error("path", "path is missing.", example);
            return Optional.empty();
        }
        Path path;
        try {
            path = Path.of(text).normalize();
        } catch (InvalidPathException e) {
            options.error("path", "path is no file name: " + e.getReason() + ".", example);
            return Optional.empty();
        }
        if (!path.isAbsolute()) {
            options.error("path", "log path must be absolute: " + text + " is not absolute.", example);
            return Optional.empty();
        }
        if (path.equals(directory)) {
            // a file in its place would keep every other log handler from writing
            options.error("path", "log path " + text + " is the directory of the alert logs.", example);
            return Optional.empty();
        }
        if (!path.startsWith(directory) && !listed.contains(path)) {
            options.error(
                    "path",
                    "log path " + text + " lies outside " + directory + ".",
                    example + ", or list it in [logging] alert-paths");
            return Optional.empty();
        }
        return Optional.of(path);
    }
}
