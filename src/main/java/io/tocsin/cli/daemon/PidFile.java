package io.tocsin.cli.daemon;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file with the process id, without a line end, as Kapacitor writes it: its directories are made, an older file is
 * replaced, a clean stop removes it. Nothing is concluded from one that is already there.
 */
final class PidFile {

    private final Path file;

    private PidFile(Path file) {
        this.file = file;
    }

    /** Writes the id of this process. */
    static PidFile write(Path file) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, Long.toString(ProcessHandle.current().pid()));
            return new PidFile(file);
        } catch (IOException e) {
            throw new UnwritableException(file, e);
        }
    }

    /** Removes the file; one that cannot be removed is left. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The file cannot be written. */
    static final class UnwritableException extends ProblemException {

        private static final long serialVersionUID = 1L;

        private UnwritableException(Path file, IOException cause) {
            super(
                    Category.INVALID,
                    "cannot write the process id to " + file + ": "
                            + cause.getClass().getSimpleName()
                            + (cause.getMessage() == null ? "" : ", " + cause.getMessage())
                            + ". Name a file in a directory that this user may write to, or leave --pidfile out.",
                    cause);
        }
    }
}
