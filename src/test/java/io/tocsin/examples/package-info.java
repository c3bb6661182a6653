/**
 * Runs what lies in {@code etc/examples}: each folder is a configuration with its handlers, each {@code .example} file in
 * it a request with the records that must come out of it.
 */
@NullMarked
package io.tocsin.examples;

import org.jspecify.annotations.NullMarked;
