package io.tocsin.delivery;

import io.tocsin.delivery.ledger.Extent;

/**
 * The end of a topic's log at one moment.
 *
 * @param nextSeq the seq that the next event of any topic gets
 * @param collected how much the topic has collected in all
 */
public record LogEnd(long topicNumber, long nextSeq, Extent collected) {}
