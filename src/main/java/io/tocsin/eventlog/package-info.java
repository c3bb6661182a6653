/**
 * The accepted events: their stored form, the log that holds them, and which topics each seq went to.
 *
 * <p>{@code topic} writes, from one thread; any thread reads. {@link io.tocsin.eventlog.EventLog} is the way in for readers,
 * {@link io.tocsin.eventlog.EncodedDraft} for the writer. The store is not owned here.
 */
@NullMarked
package io.tocsin.eventlog;

import org.jspecify.annotations.NullMarked;
