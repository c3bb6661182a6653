/**
 * The HTTP resources over topics, handlers and events; one class per resource.
 *
 * <p>{@link io.tocsin.api.Api} makes the two areas of the listener: our own under {@code /api/v1}, and the one that
 * Kapacitor's clients know. Everything runs on the listener's threads and waits for nothing: what the collector has to do
 * is answered by its stage.
 */
@NullMarked
package io.tocsin.api;

import org.jspecify.annotations.NullMarked;
