/**
 * The commands of {@code tocsind}, one class each, and what a daemon owes the system it runs on: signals, process id
 * file, notifications to the service manager.
 *
 * <p>The main thread starts the server, waits for a signal and stops it. Signals arrive on threads of the virtual
 * machine.
 */
@NullMarked
package io.tocsin.cli.daemon;

import org.jspecify.annotations.NullMarked;
