package io.tocsin.http;

import io.tocsin.problem.Category;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.problem.Location;
import io.tocsin.problem.ProblemException;
import io.tocsin.wire.JsonWriter;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How a failure looks to a client: {@code error} and {@code message} with the same text, since Kapacitor's clients read
 * the one or the other, and {@code line}, {@code column} and {@code key} of the first mistake where they are known.
 */
final class ErrorBody {

    private ErrorBody() {}

    /** The answer to an expected failure. */
    static Response of(ProblemException problem, Area.Manners manners) {
        var headers = new LinkedHashMap<String, String>();
        int status = status(problem.category());
        if (problem.category() == Category.UNAVAILABLE) {
            // the rate at which room comes back is not known here
            headers.put("Retry-After", "5");
        }
        if (problem instanceof RequestRefusedException refused) {
            status = refused.status();
            headers.clear();
            headers.putAll(refused.headers());
        }
        var place = problem instanceof InvalidInputException invalid
                ? invalid.problems().get(0).where()
                : null;
        var response = Response.json(status, body(problem.getMessage(), place, manners));
        for (var header : headers.entrySet()) {
            response = response.withHeader(header.getKey(), header.getValue());
        }
        return response;
    }

    /** The answer of this status with nothing but a sentence. */
    static Response of(int status, String message, Area.Manners manners) {
        return Response.json(status, body(message, null, manners));
    }

    /** The status of each category. */
    private static int status(Category category) {
        return switch (category) {
            case INVALID -> 400;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case REFUSED -> 403;
            case UNAVAILABLE -> 503;
        };
    }

    private static byte[] body(String message, @Nullable Location place, Area.Manners manners) {
        var json = manners == Area.Manners.KAPACITOR ? JsonWriter.pretty() : JsonWriter.compact();
        json.beginObject();
        json.name("error").value(message).name("message").value(message);
        if (place != null && place.line() > 0) {
            json.name("line").value(place.line());
            if (place.column() > 0) {
                json.name("column").value(place.column());
            }
        }
        if (place != null && !place.key().isEmpty()) {
            json.name("key").value(place.key());
        }
        json.endObject();
        return json.toByteArray();
    }
}
