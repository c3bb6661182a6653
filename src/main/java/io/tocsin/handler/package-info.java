/**
 * What a handler is: the stored definition, the contract of a running instance, and its answers.
 *
 * <p>Start with {@link io.tocsin.handler.Handler}. Below this package lies one package per kind; kinds do not know each
 * other. {@code delivery} drives handlers, {@code server} hands the kinds in.
 */
@NullMarked
package io.tocsin.handler;

import org.jspecify.annotations.NullMarked;
