package io.tocsin.http;

import java.util.concurrent.CompletionStage;

/**
 * What a route does. Asked on a thread {@code http-<n>} with the whole body read; it may answer later, from any thread,
 * and must not wait itself.
 *
 * <p>A {@link io.tocsin.problem.ProblemException}, thrown or in the stage, is answered by its category or, for a
 * {@link RequestRefusedException}, its status. Any other exception is a mistake of ours: 500, logged with its stack and
 * never shown.
 */
@FunctionalInterface
public interface Action {

    /** Answers one request. The work is finished even if the client has gone. */
    CompletionStage<Response> answer(Request request);
}
