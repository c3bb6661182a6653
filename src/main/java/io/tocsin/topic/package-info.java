/**
 * Receives events, updates the states of their topics, and makes both durable in one write.
 *
 * <p>{@link io.tocsin.topic.Collector} is the way in; {@link io.tocsin.topic.TopicRegistry} is what readers see. One
 * thread, {@code collector}, changes states, the log and definitions; readers get immutable snapshots of what is durable.
 * {@code Topic.apply} is the pure core.
 */
@NullMarked
package io.tocsin.topic;

import org.jspecify.annotations.NullMarked;
