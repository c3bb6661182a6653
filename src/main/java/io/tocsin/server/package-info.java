/**
 * Wiring, and nothing else: {@link io.tocsin.server.Server} is the only place that makes the daemon's services. The thread
 * that starts it owns it; stops and reloads may come from any.
 */
@NullMarked
package io.tocsin.server;

import org.jspecify.annotations.NullMarked;
