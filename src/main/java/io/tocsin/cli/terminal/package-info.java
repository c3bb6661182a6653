/**
 * What a command reads and writes besides the network: its streams, its environment, tables and exit codes.
 *
 * <p>One thread, the command's own. Nothing here is static state, so that a test runs a command inside its own process.
 */
@NullMarked
package io.tocsin.cli.terminal;

import org.jspecify.annotations.NullMarked;
