/**
 * The commands {@code tocsind store …}, for a daemon that is stopped: they need no configuration that is right where the
 * directory is named, since whoever is called at night may have neither.
 */
@NullMarked
package io.tocsin.cli.daemon.rescue;

import org.jspecify.annotations.NullMarked;
