/**
 * Encryption of a cluster's connections: the {@code ssl-} keys, the PEM files they name, and the engines that the Kafka
 * client asks for. No threads of its own; {@code TlsEngines} is made by the client and called from its network thread.
 */
@NullMarked
package io.tocsin.kafka.security.tls;

import org.jspecify.annotations.NullMarked;
