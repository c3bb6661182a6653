package io.tocsin.cli.daemon;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.nio.file.Path;

/** No configuration file was named, and there is none at the default place. */
final class NoConfigurationException extends ProblemException {

    private static final long serialVersionUID = 1L;

    NoConfigurationException(Path tried) {
        super(
                Category.NOT_FOUND,
                "there is no configuration file: " + tried
                        + " does not exist. Name one with --config or TOCSIN_CONFIG.");
    }
}
