package io.tocsin.config;

import io.tocsin.settings.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code [load]}.
 *
 * @param enabled whether handler files are loaded at start and at each reload; default true (Kapacitor: false)
 * @param dir absolute; its directory {@code handlers} holds the files; default {@code /etc/tocsin}
 */
public record LoadSettings(boolean enabled, Path dir) {

    private static final String DIR = "/etc/tocsin";

    /** Reads the section, which may be empty; mistakes are added to its problems. */
    public static LoadSettings read(Section section) {
        boolean enabled = section.bool("enabled", true);
        String text = section.string("dir", DIR);
        var dir = path(text);
        if (dir.isEmpty() || (enabled && !dir.get().isAbsolute())) {
            section.error(
                    "dir",
                    "load.dir is \"" + text + "\"; it must be an absolute path, the parent of handlers.",
                    section.written("dir", DIR));
        }
        section.rejectUnknown(Map.of());
        return new LoadSettings(enabled, dir.orElse(Path.of(DIR)));
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            // A NUL character; the rule is said by the caller.
            return Optional.empty();
        }
    }
}
