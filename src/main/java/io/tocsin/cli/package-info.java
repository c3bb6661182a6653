/**
 * The two programs: {@code tocsin}, the client, and {@code tocsind}, the daemon's front.
 *
 * <p>This package only puts commands together and turns what they throw into one sentence and an exit code. The commands
 * are in {@code cli.command} and {@code cli.daemon}, what they talk to in {@code cli.client} and {@code cli.terminal}.
 */
@NullMarked
package io.tocsin.cli;

import org.jspecify.annotations.NullMarked;
