/**
 * Creates the Kafka topics that the configuration declares, when an operator asks for it: {@code tocsin kafka setup}. What
 * exists is compared and never changed.
 *
 * <p>{@code TopicSetup} blocks its caller, each question for the cluster's {@code timeout} at most. No threads of its own.
 */
@NullMarked
package io.tocsin.kafka.setup;

import org.jspecify.annotations.NullMarked;
