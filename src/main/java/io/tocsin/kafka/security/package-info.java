/**
 * How a Kafka cluster is reached safely. {@code SecuritySettings} is the way in: it reads what a {@code [[kafka]]} table says
 * about encryption ({@code tls}) and login ({@code sasl}), and turns it into properties of the Kafka client. It knows no
 * producer and has no threads. Files are read when the configuration is, to check them, and again for each client.
 */
@NullMarked
package io.tocsin.kafka.security;

import org.jspecify.annotations.NullMarked;
