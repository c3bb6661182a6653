package io.tocsin.cli.daemon;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** There is no configuration file, or it cannot be read. */
final class ConfigurationUnavailableException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private ConfigurationUnavailableException(String message, @Nullable IOException cause) {
        super(Category.NOT_FOUND, message, cause);
    }

    static ConfigurationUnavailableException missing(Path tried) {
        return new ConfigurationUnavailableException(
                "there is no configuration file: " + tried
                        + " does not exist. Name one with --config or TOCSIN_CONFIG.",
                null);
    }

    static ConfigurationUnavailableException unreadable(Path file, IOException cause) {
        String reason;
        if (cause instanceof NoSuchFileException) {
            reason = "there is no such file";
        } else if (cause instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (Files.isDirectory(file)) {
            reason = "it is a directory";
        } else {
            reason = String.valueOf(cause.getMessage());
        }
        return new ConfigurationUnavailableException(
                "cannot read the configuration file " + file + ": " + reason + ".", cause);
    }
}
