/**
 * The commands of {@code tocsin} on what was given up and on what is delivered once more: {@code dead-letters} and
 * {@code replay}.
 */
@NullMarked
package io.tocsin.cli.again;

import org.jspecify.annotations.NullMarked;
