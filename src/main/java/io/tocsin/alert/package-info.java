/**
 * The event model: topics, levels, event states, and the JSON that handlers send.
 *
 * <p>Immutable values only: no threads, no I/O, no clock. Maps are ordered by the bytes of their keys in UTF-8.
 */
@NullMarked
package io.tocsin.alert;

import org.jspecify.annotations.NullMarked;
