package io.tocsin.cli.daemon;

import io.tocsin.config.ServerConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of the configuration file that the daemon last started with, in the data directory, for its owner only, as secrets
 * in it are worth as much as in the file. It stands in for a file that is broken.
 *
 * <p>It holds the file alone: variables of the environment and flags win over it as over the file, as they are at that
 * start, and files of {@code _FILE} variables are read then.
 */
final class LastConfiguration {

    static final String FILE = "last-good.conf";

    private static final String DEFAULT_DATA_DIR = "/var/lib/tocsin";
    private static final Pattern DATA_DIR =
            Pattern.compile("(?m)^[ \\t]*data[-_]dir[ \\t]*=[ \\t]*(?:\"([^\"\\n]*)\"|'([^'\\n]*)')");
    private static final Pattern FIRST_SECTION = Pattern.compile("(?m)^[ \\t]*\\[");
    private static final Logger LOG = LoggerFactory.getLogger(LastConfiguration.class);

    private LastConfiguration() {}

    /**
     * Where the copy of a file that is broken lies: in the directory that the environment or, as far as it can be made out,
     * the file names, else in the default one.
     */
    static Optional<Path> of(byte[] broken, Map<String, String> environment) {
        var text = new String(broken, StandardCharsets.UTF_8);
        var head = FIRST_SECTION.split(text, 2)[0];
        var named = Stream.of("TOCSIN_DATA_DIR", "KAPACITOR_DATA_DIR")
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .or(() -> DATA_DIR.matcher(head).results().findFirst().map(LastConfiguration::value))
                .orElse(DEFAULT_DATA_DIR);
        try {
            var file = Path.of(named).toAbsolutePath().normalize().resolve(FILE);
            return Files.isReadable(file) ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            // The data directory is one of the mistakes in the file, and said as such.
            return Optional.empty();
        }
    }

    private static String value(MatchResult found) {
        return found.group(1) == null ? found.group(2) : found.group(1);
    }

    /** Keeps the text that {@code config} was read from. What cannot be kept is logged, and no reason to stop. */
    static void keep(byte[] text, ServerConfig config) {
        var file = config.dataDir().resolve(FILE);
        var fresh = config.dataDir().resolve(FILE + ".new");
        try {
            Files.deleteIfExists(fresh);
            try (var out = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                var left = ByteBuffer.wrap(text);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // The data directory is not used: the store lies elsewhere, and no alert log was written.
            LOG.debug("there is no data directory to keep the configuration in: {}", config.dataDir());
        } catch (IOException e) {
            LOG.atWarn()
                    .setMessage("the configuration could not be kept for a start with a broken file")
                    .addKeyValue("file", file)
                    .addKeyValue("error", e.toString())
                    .log();
        }
    }
}
