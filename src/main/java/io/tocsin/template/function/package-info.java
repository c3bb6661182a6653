/**
 * The functions that templates call: Go's built-in ones, and {@code json} and {@code jsonCompact}.
 *
 * <p>Read {@code Builtins} first. Pure functions of values, for any thread.
 */
@NullMarked
package io.tocsin.template.function;

import org.jspecify.annotations.NullMarked;
