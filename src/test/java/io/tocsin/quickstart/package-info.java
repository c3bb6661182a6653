/**
 * The quick start: a broker, a daemon and the command line, each a process of its own, and what comes out of them.
 *
 * <p>{@code packaging/quickstart} builds and runs it. It lives with the tests since it brings a broker, which is no part
 * of the distribution.
 */
@NullMarked
package io.tocsin.quickstart;

import org.jspecify.annotations.NullMarked;
