package io.tocsin.api;

import io.tocsin.http.Request;
import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.settings.Section;
import io.tocsin.settings.Yaml;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Handler definitions in a request's body: JSON, or in our own dialect a file's YAML, so that lines can be named. */
final class HandlerBody {

    static final String YAML = "application/yaml";

    /** What our own dialect takes. */
    static final Set<String> OWN_TYPES = Set.of("application/json", YAML);

    private static final String FILE_NAME = "Tocsin-File-Name";
    private static final int LONGEST_NAME = 1_000;

    private HandlerBody() {}

    /** Every definition in the body; mistakes of syntax are added to {@code problems}. */
    static List<Section> tables(Request request, Problems problems) {
        var source = source(request);
        if (request.contentType().equals(YAML)) {
            return Yaml.parse(source, request.body(), problems);
        }
        return Json.parse(source, request.body(), problems).map(List::of).orElse(List.of());
    }

    /**
     * The one definition in the body, whose problems are its own.
     *
     * @throws io.tocsin.problem.InvalidInputException when there is none, or more than one
     */
    static Section table(Request request) {
        var problems = new Problems();
        var tables = tables(request, problems);
        if (tables.size() != 1) {
            var where = Location.of(source(request));
            if (!problems.hasErrors()) {
                problems.error(where, "one handler is expected, not " + tables.size() + ".", "send one only.");
            }
        }
        problems.throwIfErrors();
        return tables.get(0);
    }

    /** Adds that the body defines nothing. */
    static void none(Request request, Problems problems) {
        problems.error(
                Location.of(source(request)),
                "no handler is defined here.",
                "define one by topic, id, kind and options.");
    }

    /** What problems call the text: the file that the client read it from, if it says so. */
    private static String source(Request request) {
        var name = request.header(FILE_NAME).filter(text -> text.length() <= LONGEST_NAME);
        try {
            return name.map(text -> URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .filter(text -> text.codePoints().noneMatch(Character::isISOControl))
                    .orElse("request body");
        } catch (IllegalArgumentException notPercentEncoded) {
            return "request body";
        }
    }
}
