/**
 * The fault test: a real daemon, three real brokers and their publishers, everything that can happen to them, and a judge.
 *
 * <p>{@link io.tocsin.fault.FaultMain} is what {@code packaging/fault-test} runs; {@code FaultIT} runs the short form. A
 * {@code Campaign} takes its {@code Plan} from a seed and has up to three faults going at a time: one about Kafka, one about
 * the daemon, one about definitions. What was published and what lies in Kafka afterwards is {@code Evidence}, which is
 * judged handler by handler.
 */
@NullMarked
package io.tocsin.fault;

import org.jspecify.annotations.NullMarked;
