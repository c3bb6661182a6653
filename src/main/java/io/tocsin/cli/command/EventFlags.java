package io.tocsin.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.client.Json;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.InvalidTimeException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code publish} that describe one event; the daemon checks what they say. */
final class EventFlags {

    @Option(names = "--id", paramLabel = "ID", description = "What the alert is about, such as backup:db7.")
    private @Nullable String id;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "OK, INFO, WARNING or CRITICAL, or a word of Nagios or syslog.")
    private @Nullable String level;

    @Option(names = "--message", paramLabel = "TEXT", description = "Default: <id> is <LEVEL>.")
    private @Nullable String message;

    @Option(names = "--details", paramLabel = "TEXT", description = "Longer text.")
    private @Nullable String details;

    @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag; may be repeated.")
    private List<String> tags = List.of();

    @Option(
            names = "--field",
            paramLabel = "KEY=VALUE",
            description = "A field: an integer, a float, true, false, or else a string. "
                    + "KEY:=JSON takes the value as JSON. May be repeated.")
    private List<String> fields = List.of();

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description =
                    "When it happened: RFC 3339, nanoseconds since 1970, or @ and seconds since 1970. Default: now.")
    private @Nullable String time;

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            description = "After how long without news the daemon sets the level to OK, such as 26h. "
                    + "Daemons of this version refuse it.")
    private @Nullable String expires;

    /** Whether none of them was given. */
    boolean isEmpty() {
        return id == null
                && level == null
                && message == null
                && details == null
                && tags.isEmpty()
                && fields.isEmpty()
                && time == null
                && expires == null;
    }

    /**
     * The event as the daemon's publish resource takes it.
     *
     * @throws InvalidArgumentException if id or level is missing, or a flag cannot be read
     */
    Json event() {
        if (id == null || level == null) {
            throw new InvalidArgumentException(
                    (id == null ? "--id" : "--level")
                            + " is missing; an event needs --id and --level. For many events use --file, or - for standard input.");
        }
        var event = new LinkedHashMap<String, @Nullable Object>();
        event.put("id", id);
        event.put("level", level);
        putIfGiven(event, "message", message);
        putIfGiven(event, "details", details);
        if (time != null) {
            event.put("time", time(time));
        }
        if (!tags.isEmpty()) {
            event.put("tags", tags());
        }
        if (!fields.isEmpty()) {
            event.put("fields", fields());
        }
        putIfGiven(event, "expiresIn", expires);
        return new Json(event);
    }

    private static void putIfGiven(Map<String, @Nullable Object> event, String key, @Nullable String value) {
        if (value != null) {
            event.put(key, value);
        }
    }

    private static Object time(String text) {
        if (text.matches("-?[0-9]{1,18}")) {
            return Long.parseLong(text);
        }
        if (text.matches("@-?[0-9]{1,18}")) {
            try {
                return Instant.ofEpochSecond(Long.parseLong(text.substring(1))).toString();
            } catch (DateTimeException e) {
                throw new InvalidArgumentException("--time " + text + " lies beyond the years that can be written.");
            }
        }
        try {
            GoTime.parse(text);
        } catch (InvalidTimeException e) {
            throw new InvalidArgumentException("--time: " + e.getMessage());
        }
        return text;
    }

    private Map<String, @Nullable Object> tags() {
        var read = new LinkedHashMap<String, @Nullable Object>();
        for (String tag : tags) {
            int equals = tag.indexOf('=');
            if (equals < 1) {
                throw new InvalidArgumentException("--tag " + tag + " is not of the form KEY=VALUE.");
            }
            read.put(tag.substring(0, equals), tag.substring(equals + 1));
        }
        return read;
    }

    private Map<String, @Nullable Object> fields() {
        var read = new LinkedHashMap<String, @Nullable Object>();
        for (String field : fields) {
            int equals = field.indexOf('=');
            boolean json = equals > 0 && field.charAt(equals - 1) == ':';
            String key = field.substring(0, Math.max(0, json ? equals - 1 : equals));
            if (key.isEmpty()) {
                throw new InvalidArgumentException("--field " + field + " is not of the form KEY=VALUE or KEY:=JSON.");
            }
            String value = field.substring(equals + 1);
            read.put(key, json ? json(field, value) : plain(value));
        }
        return read;
    }

    private static Object plain(String value) {
        if (value.equals("true") || value.equals("false")) {
            return Boolean.valueOf(value);
        }
        if (value.matches("[-+]?[0-9]{1,18}")) {
            return Long.parseLong(value);
        }
        if (value.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        }
        return value;
    }

    private static @Nullable Object json(String field, String value) {
        try {
            return Json.parse(value.getBytes(UTF_8)).value();
        } catch (IOException e) {
            throw new InvalidArgumentException("--field " + field + ": what follows := is not JSON.");
        }
    }
}
