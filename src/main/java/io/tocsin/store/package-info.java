/**
 * Durable key-value storage: one directory, one atomic write for an event, its state and its cursors.
 *
 * <p>{@link io.tocsin.store.Store} is the way in. Any thread may call it; {@code server} opens and closes it. No type of
 * the storage engine leaves this package, which is why the engine's classes stand here beside the interface.
 */
@NullMarked
package io.tocsin.store;

import org.jspecify.annotations.NullMarked;
