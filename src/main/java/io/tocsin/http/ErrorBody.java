package io.tocsin.http;

import io.tocsin.problem.Category;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.problem.Location;
import io.tocsin.problem.Problem;
import io.tocsin.problem.ProblemException;
import io.tocsin.wire.JsonWriter;
import java.util.List;
import java.util.Map;

/**
 * How a failure looks to a client: {@code error} and {@code message} with the same text, since Kapacitor's clients read
 * the one or the other, and {@code line}, {@code column} and {@code key} of the first mistake where they
 * are known. {@code problems} lists every mistake as one line of text.
 */
final class ErrorBody {

    private ErrorBody() {}

    /** The answer to an expected failure. */
    static Response of(ProblemException problem, Area.Manners manners) {
        if (problem instanceof RequestRefusedException refused) {
            var response =
                    json(refused.status(), manners, body(refused.getMessage(), List.of(), refused.members(), manners));
            for (var header : refused.headers().entrySet()) {
                response = response.withHeader(header.getKey(), header.getValue());
            }
            return response;
        }
        var problems = problem instanceof InvalidInputException invalid ? invalid.problems() : List.<Problem>of();
        var response =
                json(status(problem.category()), manners, body(problem.getMessage(), problems, Map.of(), manners));
        // the rate at which room comes back is not known here
        return problem.category() == Category.UNAVAILABLE ? response.withHeader("Retry-After", "5") : response;
    }

    /** The answer of this status with nothing but a sentence. */
    static Response of(int status, String message, Area.Manners manners) {
        return json(status, manners, body(message, List.of(), Map.of(), manners));
    }

    private static Response json(int status, Area.Manners manners, byte[] body) {
        return switch (manners) {
            case STRICT -> Response.json(status, body);
            case KAPACITOR -> Response.of(status, "application/json; charset=utf-8", body);
        };
    }

    /** The status of each category. */
    static int status(Category category) {
        return switch (category) {
            case INVALID -> 400;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case REFUSED -> 403;
            case UNAVAILABLE -> 503;
        };
    }

    private static byte[] body(
            String message, List<Problem> problems, Map<String, String> members, Area.Manners manners) {
        var json = manners == Area.Manners.KAPACITOR ? JsonWriter.pretty() : JsonWriter.compact();
        json.beginObject();
        json.name("error").value(message).name("message").value(message);
        if (!problems.isEmpty()) {
            writePlace(json, problems.get(0).where());
            json.name("problems").beginArray();
            problems.forEach(problem -> json.value(problem.toString()));
            json.endArray();
        }
        members.forEach((name, value) -> json.name(name).value(value));
        json.endObject();
        return json.toByteArray();
    }

    private static void writePlace(JsonWriter json, Location place) {
        if (place.line() > 0) {
            json.name("line").value(place.line());
            if (place.column() > 0) {
                json.name("column").value(place.column());
            }
        }
        if (!place.key().isEmpty()) {
            json.name("key").value(place.key());
        }
    }
}
