/**
 * Byte-exact text shared by files and API.
 *
 * <p>Pure functions and values: no I/O, no threads.
 */
@NullMarked
package io.tocsin.wire;

import org.jspecify.annotations.NullMarked;
