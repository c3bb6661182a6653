package io.tocsin.handler.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.alert.AlertJson;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.Explanation;
import io.tocsin.handler.Handler;
import io.tocsin.wire.NonFiniteNumberException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Appends a run to the file in one write and one sync. A run that could not be written whole is cut off again, so that
 * no half line stays. After a kill its last line may be torn: the run is written once more, beginning on a line of its
 * own.
 *
 * <p>A file that is missing is made, with its mode; below the daemon's own directory also the directories above it.
 */
final class LogHandler implements Handler {

    private static final Window WINDOW = new Window(1_000, 8 * 1024 * 1024);

    private final Path path;
    private final boolean makesDirectories;
    private final Set<PosixFilePermission> permissions;
    private final Lock writer;

    /**
     * Nothing is opened or made before the first run.
     *
     * @param makesDirectories whether the file's directory is made where it is missing
     * @param writer held while the file is written; the same for every handler that writes it
     */
    LogHandler(Path path, boolean makesDirectories, int mode, Lock writer) {
        this.path = path;
        this.makesDirectories = makesDirectories;
        this.permissions = permissions(mode);
        this.writer = writer;
    }

    @Override
    public Window window() {
        return WINDOW;
    }

    /** A hung file system must not take a thread along that other handlers want. */
    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public Answer.Scope scopeOfTimeout() {
        return Answer.Scope.OWN_TARGET;
    }

    @Override
    public Session open() {
        return new Appending();
    }

    @Override
    public Explanation explain(LogEntry entry) {
        var facts = new LinkedHashMap<String, @Nullable Object>();
        facts.put("path", path.toString());
        try {
            facts.put("value", new String(AlertJson.line(entry.event()), UTF_8));
            return Explanation.delivers(facts);
        } catch (NonFiniteNumberException e) {
            return new Explanation(Explanation.Verdict.REFUSES, e.getMessage(), facts);
        }
    }

    /** One session: after a failure it writes nothing more, since what comes behind must not stand before it. */
    private final class Appending implements Session {

        private Answer.@Nullable Deferred failed;

        @Override
        public void deliver(List<LogEntry> run, CursorCommit cursor, Answers answers) {
            var earlier = failed;
            if (earlier == null) {
                failed = write(run, answers);
            } else {
                var unattempted = new Answer.Deferred(earlier.scope(), false, earlier.reason());
                run.forEach(entry -> answers.answer(entry.seq(), unattempted));
            }
        }
    }

    /** Writes and answers a run; what failed, or null. */
    private Answer.@Nullable Deferred write(List<LogEntry> run, Answers answers) {
        var lines = new ByteArrayOutputStream();
        var rendered =
                run.stream().filter(entry -> render(entry, lines, answers)).toList();
        try {
            appendAlone(lines.toByteArray());
        } catch (IOException e) {
            String reason = "failed to write " + path + ": " + sentence(e);
            var deferred = new Answer.Deferred(Answer.Scope.OWN_TARGET, true, reason);
            rendered.forEach(entry -> answers.answer(entry.seq(), deferred));
            return deferred;
        }
        rendered.forEach(entry -> answers.answer(entry.seq(), new Answer.Delivered(null)));
        return null;
    }

    private static boolean render(LogEntry entry, ByteArrayOutputStream lines, Answers answers) {
        try {
            lines.writeBytes(AlertJson.line(entry.event()));
            return true;
        } catch (NonFiniteNumberException e) {
            answers.answer(entry.seq(), new Answer.Refused(e.getMessage()));
            return false;
        }
    }

    private static String sentence(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "its directory does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file stands where its directory should be";
        }
        String said = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return said == null ? e.getClass().getSimpleName() : said;
    }

    private void appendAlone(byte[] lines) throws IOException {
        try {
            writer.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("another handler is still writing it");
        }
        try {
            append(lines);
        } finally {
            writer.unlock();
        }
    }

    private void append(byte[] lines) throws IOException {
        if (!Files.exists(path)) {
            var directory = path.getParent();
            if (makesDirectories && directory != null) {
                Files.createDirectories(directory);
            }
            Files.createFile(path, PosixFilePermissions.asFileAttribute(permissions));
        }
        boolean torn = endsWithinALine();
        try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            long end = file.size();
            try {
                long at = torn ? end + write(file, new byte[] {'\n'}, end) : end;
                write(file, lines, at);
                file.force(false);
            } catch (IOException e) {
                file.truncate(end);
                throw e;
            }
        }
    }

    /** Writes all of {@code bytes}; returns how many. */
    private static int write(FileChannel file, byte[] bytes, long at) throws IOException {
        var left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            file.write(left, at + left.position());
        }
        return bytes.length;
    }

    /** Whether the last line is torn, so that what comes next would be glued to it; false where it cannot be read. */
    private boolean endsWithinALine() throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
            var last = ByteBuffer.allocate(1);
            long size = file.size();
            return size > 0 && file.read(last, size - 1) == 1 && last.get(0) != '\n';
        } catch (AccessDeniedException e) {
            // a mode such as 0200: it may be written to all the same
            return false;
        }
    }

    /** The nine low bits of a mode, as the file system names them. */
    private static Set<PosixFilePermission> permissions(int mode) {
        var all = PosixFilePermission.values();
        var given = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < all.length; bit++) {
            // the enum lists them from the owner's read bit, 0400, downwards
            if ((mode & (0400 >> bit)) != 0) {
                given.add(all[bit]);
            }
        }
        return given;
    }
}
