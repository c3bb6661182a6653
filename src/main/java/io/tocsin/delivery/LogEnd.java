package io.tocsin.delivery;

/**
 * The end of a topic's log at one moment.
 *
 * @param nextSeq the seq that the next event of any topic gets
 * @param collected how many events the topic has collected in all
 */
public record LogEnd(long topicNumber, long nextSeq, long collected) {}
