/** The kind {@code publish}: forwards events to other topics. Works on the delivery threads and hands over to the collector. */
@NullMarked
package io.tocsin.handler.publish;

import org.jspecify.annotations.NullMarked;
