/**
 * Log settings, their effect on the running process, and where alert logs may lie.
 *
 * <p>{@link io.tocsin.logging.Logging} sets up logback once, from the thread that starts the daemon, before anything
 * logs; its level may be changed later from any thread.
 */
@NullMarked
package io.tocsin.logging;

import org.jspecify.annotations.NullMarked;
