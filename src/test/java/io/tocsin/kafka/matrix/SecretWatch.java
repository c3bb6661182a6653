package io.tocsin.kafka.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;

/**
 * Reads every log line of this JVM at TRACE, of all loggers, and keeps those in which a secret stands: as it is, quoted,
 * encoded, or as a list of bytes. Only our own lines at ERROR are printed. {@link #close} puts the levels back.
 */
final class SecretWatch implements AutoCloseable {

    private static final int SHOWN = 400;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Map<Logger, Level> levels = new HashMap<>();
    private final List<Appender<ILoggingEvent>> printing = new ArrayList<>();
    private final Map<String, String> forms = new HashMap<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final AtomicLong lines = new AtomicLong();
    private final Appender<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            look(event);
        }
    };

    private SecretWatch() {}

    /** @param secrets by the name under which a leak is reported */
    static SecretWatch start(Map<String, String> secrets) {
        var watch = new SecretWatch();
        secrets.forEach(watch::add);
        watch.attach();
        return watch;
    }

    /** The lines so far. */
    long lines() {
        return lines.get();
    }

    /** Each line with a secret, the name of the secret first. */
    List<String> leaks() {
        return List.copyOf(leaks);
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        levels.forEach(Logger::setLevel);
        printing.forEach(root::addAppender);
        appender.stop();
    }

    private void add(String name, String secret) {
        var bytes = secret.getBytes(UTF_8);
        forms.put(secret, name);
        forms.put(secret.replace("\\", "\\\\").replace("\"", "\\\""), name + " as in JAAS");
        forms.put(URLEncoder.encode(secret, UTF_8), name + " as in a form");
        forms.put(Base64.getEncoder().withoutPadding().encodeToString(bytes), name + " in Base64");
        forms.put(
                IntStream.range(0, bytes.length)
                        .mapToObj(i -> Integer.toString(bytes[i]))
                        .collect(joining(", ")),
                name + " as bytes");
    }

    private void attach() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        for (var logger : context.getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger, logger.getLevel());
                logger.setLevel(logger == root ? Level.TRACE : null);
            }
        }
        root.iteratorForAppenders().forEachRemaining(printing::add);
        printing.forEach(root::detachAppender);
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
    }

    private void look(ILoggingEvent event) {
        lines.incrementAndGet();
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)
                && event.getLoggerName().startsWith("io.tocsin")) {
            printing.forEach(printer -> printer.doAppend(event));
        }
        var text = new StringBuilder(event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> text.append(' ').append(pair));
        }
        if (event.getThrowableProxy() != null) {
            text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        forms.forEach((form, name) -> {
            var at = text.indexOf(form);
            if (at >= 0) {
                var end = Math.min(text.length(), at + SHOWN);
                leaks.add(name + ": " + event.getLoggerName() + ": " + text.substring(Math.max(0, at - SHOWN), end));
            }
        });
    }
}
