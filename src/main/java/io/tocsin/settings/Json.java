package io.tocsin.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Reads one JSON object (RFC 8259), at most 1 MiB of UTF-8; nothing may follow it. */
public final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * TokenReader.MAX_DEPTH)
                    .build())
            .build();

    private Json() {}

    /**
     * Reads an object.
     *
     * @param source what the text is, such as {@code request body}
     * @return empty, with a problem, when it is none
     */
    public static Optional<Section> parse(String source, byte[] bytes, Problems problems) {
        var text = SourceText.decode(source, bytes, problems);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try (var parser = FACTORY.createParser(text.get())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                problems.error(new Location(source, 1, 1, ""), "a JSON object is expected.", "{\"key\": \"value\"}");
                return Optional.empty();
            }
            var reader = new TokenReader(source, text.get(), problems, parser, false);
            var root = (Node.Table) reader.value("", reader.here(), 0);
            if (parser.nextToken() != null) {
                var at = reader.here();
                problems.error(
                        new Location(source, at.line(), at.column(), ""),
                        "there is more text after the object.",
                        "send one object only.");
                return Optional.empty();
            }
            return Optional.of(new Section(new Reader(source, Syntax.JSON, problems, Overrides.none()), "", root));
        } catch (TokenReader.Refused e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            report(source, e, problems);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading text that is in memory", e);
        }
    }

    /** In words of our own: Jackson's quote what stands there, which may be a secret. */
    private static void report(String source, JsonProcessingException failure, Problems problems) {
        var at = failure.getLocation();
        var where = at == null ? Location.of(source) : new Location(source, at.getLineNr(), at.getColumnNr(), "");
        String message = String.valueOf(failure.getOriginalMessage());
        if (message.startsWith("Unexpected end-of-input")) {
            problems.error(
                    where, "this is not JSON: the text ends before everything is closed.", "close it by \" ] or }.");
        } else if (message.startsWith("Unexpected character") || message.contains("token")) {
            problems.error(
                    where,
                    "this is not JSON: something else is expected here.",
                    "put keys and text in double quotes, a colon after each key, a comma between entries.");
        } else {
            problems.error(where, "this is not JSON.", "correct the text here.");
        }
    }
}
