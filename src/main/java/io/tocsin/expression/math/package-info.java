/**
 * Mathematical functions of Go's {@code math} that the JDK lacks or defines otherwise, special cases included.
 *
 * <p>Accurate to about 1e-12: relative where the function has no zeros, absolute (values near 1) for those that oscillate.
 * Pure functions, for any thread.
 */
@NullMarked
package io.tocsin.expression.math;

import org.jspecify.annotations.NullMarked;
