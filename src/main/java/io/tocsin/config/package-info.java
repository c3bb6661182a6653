/**
 * The whole configuration file as one record, what wins over it, and what takes effect in the end.
 *
 * <p>{@link io.tocsin.config.ConfigFile} is the way in. Values only; the caller reads the file's bytes. Each section's
 * record belongs to the package that it configures.
 */
@NullMarked
package io.tocsin.config;

import org.jspecify.annotations.NullMarked;
