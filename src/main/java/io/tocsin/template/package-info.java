/**
 * The template language: Go's {@code text/template} as of Go 1.19, with the data that Kapacitor's handlers offer.
 *
 * <p>Read {@code Template} first, then {@code Execution}, which walks the tree of {@code Node}s that {@code Parser} makes
 * of {@code Lexer}'s tokens. {@code Value} is what a template computes with; {@code Contexts} makes values of events;
 * {@code Printf} and {@code ValuePrinter} are Go's {@code fmt}.
 *
 * <p>Pure: no I/O, no threads, no clock, no reflection. A parsed template is immutable and may be rendered by any number
 * of threads at once.
 */
@NullMarked
package io.tocsin.template;

import org.jspecify.annotations.NullMarked;
