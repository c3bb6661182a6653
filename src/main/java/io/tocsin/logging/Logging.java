package io.tocsin.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * The process's logging: one appender, one level, logfmt lines. No configuration file of logback's is looked for.
 *
 * <p>The Kafka client logs at WARN at most, its repeated connection failures not at all below ERROR, since
 * {@code kafka.KafkaCluster} logs the cause once per episode; Jetty at WARN at most.
 */
public final class Logging {

    private static final Map<String, Level> QUIETER = Map.of(
            "org.apache.kafka", Level.WARN,
            "org.apache.kafka.common.utils.AppInfoParser", Level.OFF,
            // a refused login, once for each attempt; the cluster says so once
            "org.apache.kafka.clients.NetworkClient", Level.OFF,
            "org.apache.kafka.clients.admin.internals.AdminMetadataManager", Level.OFF,
            // retries within the client, such as of a partition that has just been made
            "org.apache.kafka.clients.producer.internals.Sender", Level.ERROR,
            "org.eclipse.jetty", Level.WARN);

    private final LoggerContext context;

    private Logging(LoggerContext context) {
        this.context = context;
    }

    /**
     * Sets up logging, in place of whatever was set up before. To be called before anything logs, and again to move to
     * another file, or to open it again after it was rotated away; then every line goes either to the old or to the new
     * one.
     *
     * @throws LogFileUnavailableException when the file cannot be appended to; then nothing has changed
     */
    public static Logging open(LoggingSettings settings) {
        return open(settings, (LoggerContext) LoggerFactory.getILoggerFactory());
    }

    /** Logs nothing: for a command that says in its own words what the libraries it uses would log. */
    public static void silence() {
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.OFF);
    }

    static Logging open(LoggingSettings settings, LoggerContext context) {
        OutputStreamAppender<ILoggingEvent> appender = appender(settings);
        var encoder = new LogfmtEncoder(ZoneId.systemDefault(), context);
        encoder.setContext(context);
        encoder.start();
        appender.setContext(context);
        appender.setName("tocsin");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        var before = root.iteratorForAppenders();
        root.addAppender(appender);
        before.forEachRemaining(old -> {
            if (old != appender) {
                root.detachAppender(old);
                old.stop();
            }
        });
        var logging = new Logging(context);
        logging.level(settings.level());
        return logging;
    }

    private static OutputStreamAppender<ILoggingEvent> appender(LoggingSettings settings) {
        if (settings.file().equals(LoggingSettings.STDERR) || settings.file().equals(LoggingSettings.STDOUT)) {
            var console = new ConsoleAppender<ILoggingEvent>();
            console.setTarget(settings.file().equals(LoggingSettings.STDERR) ? "System.err" : "System.out");
            return console;
        }
        var path = Path.of(settings.file());
        try {
            prepare(path);
        } catch (IOException e) {
            throw new LogFileUnavailableException(path, e);
        }
        var file = new FileAppender<ILoggingEvent>();
        file.setFile(path.toString());
        file.setAppend(true);
        return file;
    }

    /** Makes the file where it is missing, and proves that it can be appended to: logback would only keep silent. */
    private static void prepare(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createFile(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        } catch (FileAlreadyExistsException e) {
            // Its owner may have chosen another mode.
        }
        Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                .close();
    }

    /** Changes the level of the running process. */
    public void level(LogLevel level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level.logback());
        QUIETER.forEach((name, least) ->
                context.getLogger(name).setLevel(least.isGreaterOrEqual(level.logback()) ? least : level.logback()));
    }

    /** The level in effect. */
    public LogLevel level() {
        Level level = context.getLogger(Logger.ROOT_LOGGER_NAME).getEffectiveLevel();
        return LogLevel.parse(level.toString()).orElseThrow(() -> new IllegalStateException(level.toString()));
    }
}
