package io.tocsin.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tocsin.alert.TopicId;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The native publish format: one event object, an array of them, or one object a line. The body is streamed, without a
 * tree, by one parser.
 *
 * <p>At most {@value #MAX_ITEMS} events; nesting at most {@value #MAX_DEPTH} levels; strict UTF-8; a key that comes twice,
 * an unknown key and a whole number outside 64 bits are mistakes of the item. What makes the body unreadable as a whole is
 * thrown; a broken line spoils that line only.
 */
public final class NativeEvents {

    /** The content type of one object or an array. */
    public static final String JSON = "application/json";

    /** The content type of one object a line. */
    public static final String LINES = "application/x-ndjson";

    static final int MAX_ITEMS = 10_000;
    static final int MAX_DEPTH = 32;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // names of tags come from outside; interned ones would stay for ever
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final TopicId topic;
    private final byte[] body;
    private final Positions positions;
    private final List<Item> items = new ArrayList<>();

    private NativeEvents(TopicId topic, byte[] body) {
        this.topic = topic;
        this.body = body;
        this.positions = new Positions(body);
    }

    /**
     * Reads a body.
     *
     * @param topic whose events they are; its name is the default of {@code name}
     * @param contentType {@link #JSON} or {@link #LINES}
     * @throws InvalidInputException with line and column, when the body is not of that form, empty, or has too many events
     */
    public static ParsedEvents parse(TopicId topic, String contentType, byte[] body) {
        var events = new NativeEvents(topic, body);
        events.checkEncoding();
        try {
            return contentType.equals(LINES) ? events.lines() : events.document();
        } catch (IOException e) {
            throw new UncheckedIOException("reading bytes that are in memory", e);
        }
    }

    private ParsedEvents document() throws IOException {
        try (var parser = FACTORY.createParser(body)) {
            var first = parser.nextToken();
            if (first == null) {
                throw refused(
                        0, "the body is empty.", "send an event: {\"id\": \"cpu:host=web1\", \"level\": \"CRITICAL\"}");
            }
            boolean single = first == JsonToken.START_OBJECT;
            if (single) {
                item(parser, 0);
            } else if (first == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    item(parser, 0);
                }
            } else {
                throw refused(
                        start(parser),
                        "the body is neither an object nor an array.",
                        "send an event, or a list of them.");
            }
            if (parser.nextToken() != null) {
                throw refused(
                        start(parser),
                        "there is more text after the end.",
                        "send one object or one array; for one event a line use the content type " + LINES + ".");
            }
            return parsed(single);
        } catch (JsonProcessingException e) {
            throw refused(offset(e), sentence(e), "");
        }
    }

    /** One parser for all lines; after a line that cannot be read, another from the next line on. */
    private ParsedEvents lines() throws IOException {
        int from = 0;
        while (from < body.length) {
            from = linesFrom(from);
        }
        return parsed(false);
    }

    /** Reads on from {@code base}; returns where to go on, the body's length at its end. */
    private int linesFrom(int base) throws IOException {
        int start = base;
        try (var parser = FACTORY.createParser(body, base, body.length - base)) {
            while (parser.nextToken() != null) {
                start = base + start(parser);
                item(parser, base);
                int end = base + (int) parser.currentLocation().getByteOffset();
                if (end > endOfLine(start)) {
                    items.remove(items.size() - 1);
                    reject(start, "the event goes on after the end of its line.", "write each event on one line.");
                }
                start = end;
            }
            return body.length;
        } catch (JsonProcessingException e) {
            start = firstText(start);
            reject(start, sentence(e), "");
            return endOfLine(start);
        }
    }

    private void item(JsonParser parser, int base) throws IOException {
        if (items.size() == MAX_ITEMS) {
            throw refused(
                    base + start(parser),
                    "the request has more than " + MAX_ITEMS + " events; nothing of it was stored.",
                    "send it in parts.");
        }
        int index = items.size();
        var problems = new ItemProblems(positions, base + start(parser));
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            problems.addAtStart("", "an event is an object.", "{\"id\": \"cpu:host=web1\", \"level\": \"CRITICAL\"}");
            parser.skipChildren();
        }
        var draft = problems.isEmpty() ? new EventReader(parser, base, problems).read(topic) : null;
        items.add(
                draft != null && draft.isPresent()
                        ? new Item.Accepted(index, draft.get())
                        : new Item.Rejected(index, problems.all()));
    }

    private void reject(int offset, String what, String fix) {
        var problems = new ItemProblems(positions, offset);
        problems.addAtStart("", what, fix);
        items.add(new Item.Rejected(items.size(), problems.all()));
    }

    private ParsedEvents parsed(boolean single) {
        if (items.isEmpty()) {
            throw refused(0, "there is no event in the body.", "send at least one.");
        }
        return new ParsedEvents(single, items);
    }

    private void checkEncoding() {
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0) {
                throw refused(i, "the body is not UTF-8; it looks like UTF-16 or UTF-32.", "encode it in UTF-8.");
            }
        }
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(body);
        var out = CharBuffer.allocate(8_192);
        var result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        if (result.isError()) {
            throw refused(
                    in.position(),
                    String.format("byte 0x%02X here is not valid UTF-8.", body[in.position()]),
                    "encode the body in UTF-8.");
        }
    }

    private InvalidInputException refused(int offset, String what, String fix) {
        // a fresh walk: the place may lie before the last mistake that was found
        return new InvalidInputException(List.of(Problem.error(new Positions(body).at(offset, ""), what, fix)));
    }

    private int endOfLine(int from) {
        int end = from;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, body.length);
    }

    private int firstText(int from) {
        int at = from;
        while (at < body.length && (body[at] == ' ' || body[at] == '\t' || body[at] == '\r' || body[at] == '\n')) {
            at++;
        }
        return at;
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static int offset(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : (int) Math.max(0, e.getLocation().getByteOffset());
    }

    private static String sentence(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "the JSON is nested more than " + MAX_DEPTH + " levels deep, or a name or number in it is too long.";
        }
        var said = String.valueOf(e.getOriginalMessage()).split("\n", 2)[0];
        if (said.contains("end-of-input")) {
            return "this is not JSON: the text ends before everything is closed.";
        }
        // behind the colon Jackson names its own options
        return "this is not JSON: " + said.split(": (was expecting|enable )", 2)[0] + ".";
    }
}
