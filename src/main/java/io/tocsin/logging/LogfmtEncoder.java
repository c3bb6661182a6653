package io.tocsin.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * Lines of logfmt: {@code ts=2026-11-21T10:00:00.000+01:00 lvl=info msg="two words" service=kafka cluster=main}. Time
 * is local with milliseconds, as in Kapacitor's log. A value stands in quotes when it is empty or has a blank, a quote,
 * {@code =} or a control character in it. An exception becomes {@code err="A: why; caused by B: why"}; at DEBUG its
 * stack trace follows on lines of its own.
 */
final class LogfmtEncoder extends EncoderBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");
    private static final String OURS = "io.tocsin.";
    private static final int MOST_CAUSES = 10;

    private final ZoneId zone;
    private final LoggerContext loggers;

    LogfmtEncoder(ZoneId zone, LoggerContext loggers) {
        this.zone = zone;
        this.loggers = loggers;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new StringBuilder(160);
        line.append("ts=")
                .append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone)));
        line.append(" lvl=").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
        pair(line, "msg", event.getFormattedMessage());
        String logger = event.getLoggerName();
        if (logger.startsWith(OURS)) {
            pair(line, "service", logger.substring(OURS.length()).split("\\.", 2)[0]);
        } else {
            pair(line, "logger", logger);
        }
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                pair(line, pair.key, pair.value);
            }
        }
        var thrown = event.getThrowableProxy();
        if (thrown != null) {
            pair(line, "err", causes(thrown));
        }
        line.append('\n');
        if (thrown != null && loggers.getLogger(Logger.ROOT_LOGGER_NAME).isEnabledFor(Level.DEBUG)) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String causes(IThrowableProxy thrown) {
        var text = new StringBuilder();
        var cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            String name = cause.getClassName();
            text.append(i == 0 ? "" : "; caused by ").append(name.substring(name.lastIndexOf('.') + 1));
            if (cause.getMessage() != null) {
                text.append(": ").append(cause.getMessage());
            }
            cause = cause.getCause();
        }
        return text.toString();
    }

    private static void pair(StringBuilder line, String key, Object value) {
        line.append(' ')
                .append(key.isEmpty() ? "_" : key.replaceAll("[\\s\"=]", "_"))
                .append('=');
        String text = String.valueOf(value);
        boolean bare =
                !text.isEmpty() && text.codePoints().allMatch(c -> c > ' ' && c != '"' && c != '=' && !steers(c));
        if (bare) {
            line.append(text);
            return;
        }
        line.append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (steers(c)) {
                        line.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
                    } else {
                        line.appendCodePoint(c);
                    }
                }
            }
        });
        line.append('"');
    }

    /** Such as a right-to-left override, with which a name could pass for another one. */
    private static boolean steers(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
