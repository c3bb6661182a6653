/**
 * What was given up on, and what is delivered once more: dead letters as operators see them.
 *
 * <p>{@link io.tocsin.delivery.again.DeadLetterOffice} lists and drops. Any thread.
 */
@NullMarked
package io.tocsin.delivery.again;

import org.jspecify.annotations.NullMarked;
