/**
 * The {@code match} language: Kapacitor's lambda expressions over one event.
 *
 * <p>{@link io.tocsin.expression.Expression#parse} reads and type-checks a text once; the result is immutable and for any
 * thread, while the {@link io.tocsin.expression.Memory} of its stateful functions belongs to one thread. No I/O, no clock:
 * {@code now()} and {@code rand()} come from the {@link io.tocsin.expression.Subject}.
 *
 * <p>More classes than a package should have: the groups of functions share the types, signatures and evaluation of the
 * language, which would become public if each group were a package. Mathematics stands apart; regular expressions are
 * those of RE2/J.
 *
 * <p>Where this differs from Kapacitor 1.7:
 * <ul>
 *   <li>Everything the types tell is an error when the expression is parsed: mismatched operands, unknown functions, wrong
 *       arguments (also to {@code level()} and the other functions of the event), a result that is not a bool. Kapacitor
 *       finds most of these with the first event, and some never, behind an AND or OR that is not reached.
 *   <li>{@code now()} is the time of acceptance, {@code rand()} follows from the seed: an event decided again, after a
 *       crash, is decided the same way.
 *   <li>A regular expression or a comment may be followed by any operator; there only words may follow.
 *   <li>Conversions of floats that do not fit (to int, to a duration, NaN) fail, where Go's result depends on the
 *       processor; so does {@code humanBytes} of less than zero. Whole numbers and durations wrap around as there.
 *   <li>{@code strSubstring} that cuts inside a character leaves U+FFFD, since text here is never ill-formed.
 *   <li>Limits: {@link io.tocsin.expression.Expression#MAX_LENGTH}, nesting, length of texts, cost of a regular
 *       expression, orders of Bessel functions. Beyond a limit is an error, never a different answer.
 * </ul>
 */
@NullMarked
package io.tocsin.expression;

import org.jspecify.annotations.NullMarked;
