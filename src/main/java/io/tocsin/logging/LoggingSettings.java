package io.tocsin.logging;

import io.tocsin.settings.NearestName;
import io.tocsin.settings.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code [logging]}.
 *
 * @param file {@code STDERR} (default), {@code STDOUT}, or an absolute path; a file is made with its directories, mode
 *     0640, and appended to
 * @param level default INFO (Kapacitor: DEBUG)
 * @param alertDir where {@code log} handlers may write; absolute, default {@code alerts} in the data directory
 * @param alertPaths absolute paths outside of it that {@code log} handlers may also write to; default none
 */
public record LoggingSettings(String file, LogLevel level, Path alertDir, List<Path> alertPaths) {

    /** Standard error, as the value of {@code file}. */
    public static final String STDERR = "STDERR";

    /** Standard output, as the value of {@code file}. */
    public static final String STDOUT = "STDOUT";

    public LoggingSettings {
        alertPaths = List.copyOf(alertPaths);
    }

    /** Reads the section, which may be empty; mistakes are added to its problems. */
    public static LoggingSettings read(Section section, Path dataDir) {
        var settings =
                new LoggingSettings(file(section), level(section), alertDir(section, dataDir), alertPaths(section));
        section.rejectUnknown(Map.of());
        return settings;
    }

    private static String file(Section section) {
        String file = section.string("file", STDERR);
        if (file.equalsIgnoreCase(STDERR) || file.equalsIgnoreCase(STDOUT)) {
            return file.equalsIgnoreCase(STDERR) ? STDERR : STDOUT;
        }
        if (absolute(file).isEmpty()) {
            section.error(
                    "file",
                    "logging.file is \"" + file + "\"; it must be STDERR, STDOUT or an absolute path.",
                    section.written("file", file.isBlank() ? STDERR : "/var/log/tocsin/" + lastPart(file)));
        }
        return file;
    }

    private static LogLevel level(Section section) {
        String name = section.string("level", LogLevel.INFO.name());
        var level = LogLevel.parse(name);
        if (level.isEmpty()) {
            var names = Arrays.stream(LogLevel.values()).map(LogLevel::name).toList();
            section.error(
                    "level",
                    "logging.level is \"" + name + "\"; it must be DEBUG, INFO, WARN or ERROR.",
                    section.written("level", NearestName.of(name, names).orElse(LogLevel.INFO.name())));
        }
        return level.orElse(LogLevel.INFO);
    }

    private static Path alertDir(Section section, Path dataDir) {
        var fallback = dataDir.resolve("alerts");
        String text = section.string("alert-dir", fallback.toString());
        var dir = absolute(text);
        if (dir.isEmpty()) {
            section.error(
                    "alert-dir",
                    "logging.alert-dir is \"" + text + "\"; it must be an absolute path.",
                    section.written("alert-dir", fallback.toString()));
        }
        return dir.orElse(fallback);
    }

    private static List<Path> alertPaths(Section section) {
        var texts = section.strings("alert-paths");
        for (int i = 0; i < texts.size(); i++) {
            if (absolute(texts.get(i)).isEmpty()) {
                section.error(
                        "alert-paths[" + i + "]",
                        "logging.alert-paths[" + i + "] is \"" + texts.get(i) + "\"; it must be an absolute path.",
                        "\"/var/log/" + lastPart(texts.get(i)) + "\"");
            }
        }
        return texts.stream().flatMap(text -> absolute(text).stream()).toList();
    }

    private static Optional<Path> absolute(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute).map(Path::normalize);
        } catch (InvalidPathException e) {
            // A NUL character, which the rule excludes as well.
            return Optional.empty();
        }
    }

    private static String lastPart(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isBlank() || name.startsWith(".") ? "alerts.log" : name;
    }
}
