package io.tocsin.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;
import io.tocsin.settings.NearestName;
import io.tocsin.wire.GoDuration;
import io.tocsin.wire.GoTime;
import io.tocsin.wire.InvalidTimeException;
import io.tocsin.wire.Utf8;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one event object of the native format. For one item. */
final class EventReader {

    private static final List<String> KEYS = List.of(
            "id",
            "level",
            "message",
            "details",
            "time",
            "duration",
            "name",
            "tags",
            "fields",
            "data",
            "recoverable",
            "expiresIn",
            "previousLevel");

    private static final int MAX_ID_BYTES = 1_024;

    private final ItemProblems problems;
    private final ValueReader values;
    private @Nullable String id;
    private @Nullable Level level;
    private boolean levelGiven;
    private @Nullable String message;
    private @Nullable String details;
    private @Nullable Instant time;
    private @Nullable Duration duration;
    private @Nullable String name;
    private @Nullable Map<String, String> tags;
    private @Nullable Map<String, Object> fields;
    private @Nullable SeriesReader data;
    private @Nullable Boolean recoverable;

    EventReader(JsonParser parser, int base, ItemProblems problems) {
        this.problems = problems;
        this.values = new ValueReader(parser, base, problems);
    }

    /** Reads the object at the parser's current token to its end; empty when it has a mistake. */
    Optional<Draft> read(TopicId topic) throws IOException {
        values.members("", (key, path) -> {
            if (!values.isNull()) {
                member(key);
            } else if (!KEYS.contains(key)) {
                unknown(key);
            }
        });
        if (id == null && !hasProblem("id")) {
            problems.addAtStart(
                    "id", "id: is missing; every event says what it is about.", "\"id\": \"cpu:host=web1\"");
        }
        if (!levelGiven) {
            problems.addAtStart("level", "level: is missing.", "\"level\": \"CRITICAL\", or OK, INFO, WARNING");
        }
        if (data != null && (name != null || tags != null || fields != null)) {
            problems.addAtStart(
                    "data",
                    "data: stands beside name, tags or fields, which say the same in another way.",
                    "leave out the one or the others.");
        }
        if (!problems.isEmpty() || id == null || level == null) {
            return Optional.empty();
        }
        return Optional.of(new Draft(
                id,
                level,
                message == null ? id + " is " + level : message,
                details == null ? "" : details,
                time,
                duration,
                eventData(topic)));
    }

    private EventData eventData(TopicId topic) {
        var made = data == null
                ? EventData.of(name == null ? topic.name() : name)
                        .withTags(tags == null ? Map.of() : tags)
                        .withFields(fields == null ? Map.of() : fields)
                : data.toEventData(topic);
        return recoverable == null ? made : made.withRecoverable(recoverable);
    }

    private void member(String key) throws IOException {
        switch (key) {
            case "id" -> id = readId();
            case "level" -> readLevel();
            case "message" -> message = values.text(key);
            case "details" -> details = values.text(key);
            case "time" -> time = readTime();
            case "duration" -> duration = readDuration();
            case "name" -> name = values.text(key);
            case "tags" -> tags = values.texts(key);
            case "fields" -> fields = values.scalars(key);
            case "data" -> {
                data = new SeriesReader(values);
                data.read(key);
            }
            case "recoverable" -> recoverable = values.flag(key);
            case "expiresIn" ->
                values.refuse(
                        key,
                        "events do not expire by themselves yet.",
                        "leave it out, and publish an event with the level OK when it is over.");
            // a full payload of Kapacitor's has it; ours always comes from the topic's own state
            case "previousLevel" -> values.skip();
            default -> unknown(key);
        }
    }

    private void unknown(String key) throws IOException {
        var nearest = NearestName.of(key, KEYS);
        values.refuse(
                ValueReader.shortened(key),
                "is no key of an event."
                        + nearest.map(known -> " Did you mean " + known + "?").orElse(""),
                nearest.isPresent() ? "" : "leave it out, or put it under tags or fields.");
    }

    private @Nullable String readId() throws IOException {
        var text = values.text("id");
        if (text == null) {
            return null;
        }
        int bytes = Utf8.length(text);
        if (bytes == 0) {
            values.problem("id", "is empty; every event says what it is about.", "\"id\": \"cpu:host=web1\"");
        } else if (bytes > MAX_ID_BYTES) {
            values.problem(
                    "id",
                    "has " + bytes + " bytes in UTF-8; at most " + MAX_ID_BYTES + " are taken.",
                    "put what is long into message, details or fields.");
        } else if (text.indexOf('\0') >= 0) {
            values.problem("id", "holds the character U+0000.", "leave it out.");
        } else if (!Utf8.isWellFormed(text)) {
            values.problem("id", "has half a character, a surrogate that stands alone.", "send the whole character.");
        } else {
            return text;
        }
        return null;
    }

    private void readLevel() throws IOException {
        levelGiven = true;
        var text = values.text("level");
        if (text != null) {
            level = LevelWords.parse(text).orElse(null);
            if (level == null) {
                values.problem(
                        "level",
                        "unknown alert level \"" + ValueReader.shortened(text) + "\".",
                        "use OK, INFO, WARNING or CRITICAL.");
            }
        }
    }

    private @Nullable Instant readTime() throws IOException {
        if (values.token() == JsonToken.VALUE_NUMBER_INT) {
            var nanos = values.whole("time");
            return nanos == null ? null : Instant.ofEpochSecond(0, nanos);
        }
        if (values.token() != JsonToken.VALUE_STRING) {
            values.refuse(
                    "time",
                    "must be RFC 3339 text or a whole number of nanoseconds since 1970, not " + values.found() + ".",
                    "\"time\": \"2026-03-01T02:10:00Z\"");
            return null;
        }
        try {
            return GoTime.parse(String.valueOf(values.text("time")));
        } catch (InvalidTimeException e) {
            values.problem("time", e.getMessage(), "\"time\": \"2026-03-01T02:10:00Z\", or leave it out.");
            return null;
        }
    }

    private @Nullable Duration readDuration() throws IOException {
        Optional<Duration> read = Optional.empty();
        if (values.token() == JsonToken.VALUE_NUMBER_INT) {
            var nanos = values.whole("duration");
            if (nanos == null) {
                return null;
            }
            read = Optional.of(Duration.ofNanos(nanos));
        } else if (values.token() == JsonToken.VALUE_STRING) {
            read = GoDuration.parse(String.valueOf(values.text("duration")));
        }
        if (read.isEmpty() || read.get().isNegative()) {
            values.refuse(
                    "duration",
                    "must be a whole number of nanoseconds or text such as 1m30s, and not negative.",
                    "\"duration\": \"1m30s\", or leave it out.");
            return null;
        }
        return read.get();
    }

    private boolean hasProblem(String key) {
        return problems.all().stream().anyMatch(problem -> problem.where().key().equals(key));
    }
}
