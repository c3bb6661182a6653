/**
 * Brings each accepted event to each handler of its topic, and keeps what became of it.
 *
 * <p>{@link io.tocsin.delivery.HandlerRegistry} is the way in: it holds the definitions and one {@code Runner} per
 * handler. A runner is moved by a pool thread {@code delivery-<n>}, never by two at once; everything it keeps belongs to
 * that thread. Definitions change on the collector's thread only.
 *
 * <p>More classes than a package should have: most are stored forms, exceptions and values of a few lines around the three
 * that work, the registry, the runner and its flight; a package of stored forms would only make them public. Runner and
 * registry are long because each is one state that one thread changes.
 */
@NullMarked
package io.tocsin.delivery;

import org.jspecify.annotations.NullMarked;
