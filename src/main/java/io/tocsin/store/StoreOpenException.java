package io.tocsin.store;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store's directory cannot be opened; the message names it and says what to do. Nothing in it was changed. */
public final class StoreOpenException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** What stands in the way. */
    public enum Reason {
        /** Another process, or another store of this one, runs on the directory. */
        IN_USE,
        /** There is a file in its place. */
        NOT_A_DIRECTORY,
        /** It cannot be made, read or written by this user. */
        NO_ACCESS,
        /** The file system is full. */
        NO_ROOM,
        /** A later version of tocsin wrote it. */
        NEWER_FORMAT,
        /** A file in it is damaged or missing. */
        DAMAGED,
        /** The storage engine's native library does not load on this machine. */
        NO_NATIVE_LIBRARY,
        /** Something else, in the storage engine's own words. */
        OTHER
    }

    private final Reason reason;
    private final transient @Nullable Path file;
    private final String detail;

    StoreOpenException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, null, "", cause);
    }

    /** With the damaged file, and what is wrong in it. */
    StoreOpenException(Reason reason, String message, @Nullable Path file, String detail, @Nullable Throwable cause) {
        super(Category.UNAVAILABLE, message, cause);
        this.reason = reason;
        this.file = file;
        this.detail = detail;
    }

    /** The damaged file, where one can be told. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** What is wrong in that file; empty where none can be told. */
    public String detail() {
        return detail;
    }

    /** What stands in the way. */
    public Reason reason() {
        return reason;
    }
}
