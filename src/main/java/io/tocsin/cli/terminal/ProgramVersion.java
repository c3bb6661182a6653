package io.tocsin.cli.terminal;

import java.util.Optional;

/** The version of this program, from the manifest of its jar. */
public final class ProgramVersion {

    private ProgramVersion() {}

    /** Such as {@code 0.1.0}; {@code development} when run from class files. */
    public static String text() {
        return Optional.ofNullable(ProgramVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
