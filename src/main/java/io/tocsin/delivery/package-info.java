/**
 * Brings each accepted event to each handler of its topic, and keeps what became of it.
 *
 * <p>{@link io.tocsin.delivery.HandlerRegistry} is the way in: it holds the definitions and one {@code Runner} per
 * handler. A runner is moved by a pool thread {@code delivery-<n>}, never by two at once; everything it keeps belongs to
 * that thread. Definitions change on the collector's thread only.
 */
@NullMarked
package io.tocsin.delivery;

import org.jspecify.annotations.NullMarked;
