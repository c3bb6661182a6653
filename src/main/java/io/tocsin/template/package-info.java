/**
 * The template language: Go's {@code text/template} as of Go 1.19, with the data that Kapacitor's handlers offer.
 *
 * <p>Read {@code Template} first, then {@code Execution}, which walks the statements, and {@code Evaluator}, which
 * computes what stands between the braces. {@code Contexts} makes the data of events. Below lie {@code syntax} (text to
 * tree), {@code function} (what templates call), {@code format} (Go's {@code fmt}) and {@code value} (what is computed
 * with); they are public for this package only.
 *
 * <p>Pure: no I/O, no threads, no clock, no reflection. A parsed template is immutable and may be rendered by any number
 * of threads at once.
 */
@NullMarked
package io.tocsin.template;

import org.jspecify.annotations.NullMarked;
