/**
 * Brings the events of one backlog to one handler.
 *
 * <p>{@link io.tocsin.delivery.run.Runner} is the way in. It is moved by a pool thread {@code delivery-<n>}, never by two
 * at once; everything it keeps belongs to that thread. Its parts, in the way of an event: {@code Intake} reads it, {@code
 * Progress} and {@code Flight} decide without store, thread or clock, {@code Engagement} hands it to the handler, {@code
 * Mailbox} brings the answer, {@code Consequences} says what follows, and {@code Books} puts it on disk.
 */
@NullMarked
package io.tocsin.delivery.run;

import org.jspecify.annotations.NullMarked;
