/**
 * The listener: who may ask, routing, limits, and how an error looks; it knows nothing about alerts.
 *
 * <p>{@link io.tocsin.http.HttpListener} is the entry: it takes {@link io.tocsin.http.Area}s of
 * {@link io.tocsin.http.Route}s and answers each request by a route's {@link io.tocsin.http.Action}. An action runs on a
 * thread {@code http-<n>} of a bounded pool and returns a stage, so that an answer which waits holds no thread. A body
 * is read whole and without a thread before the action is asked. A request whose answer only waits gives its place back
 * ({@code Waiting}), and an answer may go on without an end ({@link io.tocsin.http.Feed}). Jetty is not seen outside this
 * package.
 *
 * <p>More classes than a package should have: each rule a request has to pass is one small class, and all of them meet in
 * one exchange.
 */
@NullMarked
package io.tocsin.http;

import org.jspecify.annotations.NullMarked;
