/**
 * The kind {@code log}: appends events to a file, one JSON line each. Works on the delivery threads, with one sync a run.
 */
@NullMarked
package io.tocsin.handler.log;

import org.jspecify.annotations.NullMarked;
