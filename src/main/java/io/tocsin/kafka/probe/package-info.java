/**
 * Tries a cluster stage by stage, and says of the one that failed what is wrong and what to do: name look-up, connect, TLS,
 * SASL, authorisation, topic, size, acknowledgement.
 *
 * <p>{@code ClusterProbe} is the way in. It blocks its caller for a bounded time and uses threads of a pool of its own, one
 * for each broker that is tried at a time. Up to TLS the package {@code broker} does the work; from the login on an admin
 * client, and for a record the session that it is given.
 */
@NullMarked
package io.tocsin.kafka.probe;

import org.jspecify.annotations.NullMarked;
