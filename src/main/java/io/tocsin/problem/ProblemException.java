package io.tocsin.problem;

import org.jspecify.annotations.Nullable;

/**
 * A failure that its caller cannot continue from and that a user gets to read: the message is a whole sentence for
 * them. Each subclass is named for its cause.
 */
public abstract class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Category category;

    protected ProblemException(Category category, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    protected ProblemException(Category category, String message) {
        this(category, message, null);
    }

    /** Who has to act, and how. */
    public final Category category() {
        return category;
    }

    /** The message; never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
