/**
 * Talks to a daemon: finds its address, sends one request at a time, reads the answer.
 *
 * <p>One thread, the command's own. Needs neither Kafka nor logging, so that a command starts quickly.
 */
@NullMarked
package io.tocsin.cli.client;

import org.jspecify.annotations.NullMarked;
