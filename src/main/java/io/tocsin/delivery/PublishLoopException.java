package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import io.tocsin.problem.Category;
import io.tocsin.problem.ProblemException;
import java.util.List;
import java.util.stream.Collectors;

/** A definition would have events travel in a circle for ever. */
public final class PublishLoopException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** Names the circle, beginning and ending with the same topic. */
    public PublishLoopException(List<TopicId> circle) {
        super(
                Category.INVALID,
                "publishing would loop: " + circle.stream().map(TopicId::name).collect(Collectors.joining(" -> "))
                        + "; remove one of these steps");
    }
}
