/**
 * A positioned, checked view of a TOML, YAML or JSON table.
 *
 * <p>{@link io.tocsin.settings.Toml}, {@link io.tocsin.settings.Yaml} and {@link io.tocsin.settings.Json} read bytes
 * into a {@link io.tocsin.settings.Section}; its typed getters check each value, collect every problem with its place,
 * and let {@link io.tocsin.settings.Overrides} win over the file. Everything here is for one thread; nothing is kept
 * after reading.
 *
 * <p>More classes than a package should have: the three languages share their nodes, positions and texts of problems, which
 * would become public if each language were a package.
 */
@NullMarked
package io.tocsin.settings;

import org.jspecify.annotations.NullMarked;
