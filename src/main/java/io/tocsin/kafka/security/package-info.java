/**
 * How a Kafka cluster is reached safely: encryption, keys and logins. It reads the {@code ssl-} and {@code sasl-} keys of a
 * {@code [[kafka]]} table and turns them into properties of the Kafka client. It knows no producer.
 *
 * <p>{@code SecuritySettings} is the way in, for reading and for the properties. It has no threads of its own; the classes
 * that the Kafka client makes by name ({@code TlsEngines}, {@code LoginCallbacks}) are called from the client's threads and
 * belong to it. Files are read when the configuration is read, to check them, and again whenever a client is built.
 */
@NullMarked
package io.tocsin.kafka.security;

import org.jspecify.annotations.NullMarked;
