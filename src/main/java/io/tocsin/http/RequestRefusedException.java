package io.tocsin.http;

import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.util.Map;

/** A request that is answered with a status which no {@link Category} stands for, such as 413 or 422. */
public final class RequestRefusedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;
    private final transient Map<String, String> members;

    /**
     * Refuses a request.
     *
     * @param status 400 to 599
     * @param message a whole sentence: what is wrong, and the fix
     */
    public RequestRefusedException(int status, String message) {
        this(status, message, Map.of());
    }

    /**
     * Refuses a request.
     *
     * @param status 400 to 599
     * @param message a whole sentence: what is wrong, and the fix
     * @param headers further headers of the answer, such as {@code Allow} or {@code Retry-After}
     */
    public RequestRefusedException(int status, String message, Map<String, String> headers) {
        this(status, message, headers, Map.of());
    }

    /**
     * Refuses a request.
     *
     * @param status 400 to 599
     * @param message a whole sentence: what is wrong, and the fix
     * @param headers further headers of the answer, such as {@code Allow} or {@code Retry-After}
     * @param members further members of the answer's body, such as {@code outcome}
     */
    public RequestRefusedException(
            int status, String message, Map<String, String> headers, Map<String, String> members) {
        super(category(status), message);
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.members = Map.copyOf(members);
    }

    /** The same refusal with words in front of its sentence, and the status that it would have had. */
    public static RequestRefusedException prefixed(String words, ProblemException refusal) {
        return refusal instanceof RequestRefusedException refused
                ? new RequestRefusedException(
                        refused.status, words + refused.getMessage(), refused.headers, refused.members)
                : new RequestRefusedException(ErrorBody.status(refusal.category()), words + refusal.getMessage());
    }

    /** The status to answer with. */
    public int status() {
        return status;
    }

    /** Further headers of the answer. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Further members of the answer's body. */
    public Map<String, String> members() {
        return members;
    }

    private static Category category(int status) {
        return switch (status) {
            case 404 -> Category.NOT_FOUND;
            case 409 -> Category.CONFLICT;
            case 401, 403, 421 -> Category.REFUSED;
            default -> status >= 500 ? Category.UNAVAILABLE : Category.INVALID;
        };
    }
}
