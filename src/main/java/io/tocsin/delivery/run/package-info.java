/**
 * Brings the events of one backlog to one handler.
 *
 * <p>{@link io.tocsin.delivery.run.Runner} is the way in. It is moved by a pool thread {@code delivery-<n>}, never by two
 * at once; everything it keeps belongs to that thread.
 */
@NullMarked
package io.tocsin.delivery.run;

import org.jspecify.annotations.NullMarked;
