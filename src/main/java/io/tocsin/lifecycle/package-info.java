/**
 * Opens and closes things in order, within a deadline, and says how they are.
 *
 * <p>{@link io.tocsin.lifecycle.NamedThreads} is the only place of the daemon that makes threads. {@code server} owns the
 * {@link io.tocsin.lifecycle.LifecycleStack}; {@link io.tocsin.lifecycle.Health} is written by any thread.
 */
@NullMarked
package io.tocsin.lifecycle;

import org.jspecify.annotations.NullMarked;
