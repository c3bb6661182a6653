package io.tocsin.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What lies between a handler's cursor and the end of its log.
 *
 * @param events accepted and not answered
 * @param bytes their stored size
 * @param oldest when the first of them was accepted; null when there is none, or it cannot be read now
 */
public record Pending(long events, long bytes, @Nullable Instant oldest) {}
