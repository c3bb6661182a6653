/**
 * One broker: whether its name is known, something listens, TLS works, and what answers is a Kafka broker that takes our
 * kind of login. By plain sockets and a few requests of Kafka's protocol, since the Kafka client says of all of these only
 * that nobody answered in time.
 *
 * <p>A {@code BrokerCheck} belongs to the thread that runs it; {@code soFar} and {@code abandon} may be called by another.
 */
@NullMarked
package io.tocsin.kafka.probe.broker;

import org.jspecify.annotations.NullMarked;
