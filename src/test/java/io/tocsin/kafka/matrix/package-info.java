/**
 * Every security mode against a real broker, with right and with wrong settings, and the page {@code
 * src/docs/security-modes.md} that shows what an operator reads then.
 *
 * <p>Test only. {@code SecurityMatrixIT} is the way in; the rest is what it consists of.
 */
@NullMarked
package io.tocsin.kafka.matrix;

import org.jspecify.annotations.NullMarked;
