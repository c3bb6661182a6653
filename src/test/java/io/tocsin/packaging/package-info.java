/** What is built around the jar: the distribution, its start scripts, the service unit. */
@NullMarked
package io.tocsin.packaging;

import org.jspecify.annotations.NullMarked;
