package io.tocsin.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML 1.1, as the reference does: {@code yes} is true and {@code 0777} a number, unless text is asked for. At
 * most 1 MiB of UTF-8; no aliases, anchors, tags, merge keys.
 */
public final class Yaml {

    private static final YAMLFactory FACTORY = YAMLFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * TokenReader.MAX_DEPTH)
                    .build())
            .build();

    private Yaml() {}

    /**
     * Reads every document.
     *
     * @param source the file as the user named it
     * @return one section for each document with something in it, in order; none, with a problem, after an error of
     *     syntax
     */
    public static List<Section> parse(String source, byte[] bytes, Problems problems) {
        var text = SourceText.decode(source, bytes, problems);
        if (text.isEmpty()) {
            return List.of();
        }
        var documents = new ArrayList<Section>();
        try (var parser = FACTORY.createParser(text.get())) {
            var tokens = new TokenReader(source, text.get(), problems, parser, true);
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                var at = tokens.here();
                var node = tokens.value("", at, 0);
                if (node instanceof Node.Table table) {
                    var reader = new Reader(source, Syntax.YAML, problems, Overrides.none());
                    documents.add(new Section(reader, "", table));
                } else if (token != JsonToken.VALUE_NULL && !isEmpty(node)) {
                    problems.error(
                            new Location(source, at.line(), at.column(), ""),
                            "a table of keys and values is expected.",
                            "key: value");
                }
            }
            return List.copyOf(documents);
        } catch (TokenReader.Refused e) {
            return List.of();
        } catch (JsonProcessingException e) {
            syntaxError(source, text.get(), e, problems);
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("reading text that is in memory", e);
        }
    }

    private static boolean isEmpty(Node node) {
        return node instanceof Node.Scalar scalar && "".equals(scalar.value());
    }

    private static void syntaxError(String source, String text, JsonProcessingException failure, Problems problems) {
        var at = Location.of(source);
        if (failure.getLocation() != null) {
            at = new Location(
                    source,
                    failure.getLocation().getLineNr(),
                    failure.getLocation().getColumnNr(),
                    "");
        }
        String what = "this is not YAML.";
        String fix = "correct the indentation or the quotes here.";
        if (failure.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            String problem = String.valueOf(marked.getProblem());
            boolean unclosed = problem.contains("end of stream") && marked.getContextMark() != null;
            var mark = unclosed ? marked.getContextMark() : marked.getProblemMark();
            at = new Location(source, mark.getLine() + 1, mark.getColumn() + 1, "");
            if (unclosed) {
                what = "this is not YAML: what starts here is not closed.";
                fix = "close it.";
            } else if (problem.contains("\\t")) {
                what = "this is not YAML: a tab cannot indent.";
                fix = "indent by blanks.";
            } else {
                // The second half of some sentences quotes what stands there.
                what = "this is not YAML: " + problem.split(", but|\\.", 2)[0] + ".";
            }
            if (!unclosed
                    && marked.getContextMark() != null
                    && marked.getContextMark().getLine() < mark.getLine()) {
                fix = "look at what starts at line " + (marked.getContextMark().getLine() + 1) + ", column "
                        + (marked.getContextMark().getColumn() + 1) + ".";
            }
        } else if (String.valueOf(failure.getOriginalMessage()).startsWith("Malformed numeric value")) {
            // The place is the number's end.
            String line =
                    text.lines().skip(Math.max(at.line() - 1, 0)).findFirst().orElse("");
            int end = Math.min(Math.max(at.column() - 1, 0), line.length());
            at = new Location(source, at.line(), line.lastIndexOf(' ', end) + 2, "");
            what = "a number must be finite.";
            fix = "write a number, or put text in quotes.";
        }
        if (at.line() > 0
                && text.lines().skip(at.line() - 1).findFirst().orElse("").contains("{{")) {
            what = "this is not YAML: a template must stand in quotes.";
            fix = "'{{ … }}'";
        }
        problems.error(at, what, fix);
    }
}
