/**
 * Receives events, updates the states of their topics, and makes both durable in one write.
 *
 * <p>{@link io.tocsin.topic.Collector} is the way in; {@link io.tocsin.topic.TopicRegistry} is what readers see. One
 * thread, {@code collector}, changes states, the log and definitions; readers get immutable snapshots of what is durable.
 * {@code Topic.apply} is the pure core. What is no longer kept is taken out here as well, as {@link io.tocsin.topic.Upkeep}
 * that {@code retention} asks for.
 *
 * <p>More classes than a package should have: half of them are stored forms, answers and refusals of a few lines, each
 * used by the collector and by nothing that could be parted from it.
 */
@NullMarked
package io.tocsin.topic;

import org.jspecify.annotations.NullMarked;
