/**
 * What a {@code [[kafka]]} table says about a cluster's producer, apart from its security: one record for each group of
 * keys, which knows their defaults and ranges, reads them, and turns them into properties of the Kafka client.
 *
 * <p>{@code KafkaSettings} of the package above puts the groups together. Values only, no threads.
 */
@NullMarked
package io.tocsin.kafka.settings;

import org.jspecify.annotations.NullMarked;
