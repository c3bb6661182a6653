/**
 * Shows whether the daemon grows: a long load on a real one, with its heap and its resident size looked at on the way. A
 * main of its own, {@link io.tocsin.growth.GrowthMain}, started by {@code packaging/growth-test}; not part of the build.
 */
@NullMarked
package io.tocsin.growth;

import org.jspecify.annotations.NullMarked;
