/**
 * Regular expressions in RE2's syntax and with its guarantees: no backtracking, so the work is bounded by the size of the
 * pattern times the length of the text.
 *
 * <p>The JDK's own engine is not used: it knows constructs that RE2 refuses and reads others differently ({@code $},
 * {@code .}, {@code \s}), its time can grow exponentially with the text, and it recurses with the text's length.
 * Immutable values and pure functions, for any thread.
 */
@NullMarked
package io.tocsin.expression.regex;

import org.jspecify.annotations.NullMarked;
