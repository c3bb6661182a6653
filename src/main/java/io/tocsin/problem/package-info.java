/**
 * Says what is wrong, where, and how to fix it.
 *
 * <p>Values only: no threads, no I/O. Every other package may use it.
 */
@NullMarked
package io.tocsin.problem;

import org.jspecify.annotations.NullMarked;
