/**
 * The kind {@code log}: appends events to a file, one JSON line each, with one sync a run. Works on the threads for what
 * blocks, {@code attempt-<n>}.
 */
@NullMarked
package io.tocsin.handler.log;

import org.jspecify.annotations.NullMarked;
