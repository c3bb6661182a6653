/**
 * Logins: the {@code sasl-} keys, and what the Kafka client asks for when it logs in by them. No threads of its own;
 * {@code TokenCallbacks} and {@code KerberosLogin} are made by the client and called from the thread that builds it and from
 * those that it renews its logins by.
 */
@NullMarked
package io.tocsin.kafka.security.sasl;

import org.jspecify.annotations.NullMarked;
