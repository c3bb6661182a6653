package io.tocsin.delivery.ledger;

/**
 * How much a topic has collected up to some place of its log, so that what lies between two places is a subtraction.
 *
 * @param events their number; the ordinal of the last one
 * @param bytes their stored size
 */
public record Extent(long events, long bytes) {

    /** Of a topic without events. */
    public static final Extent NONE = new Extent(0, 0);

    /** Beyond every place. */
    public static final Extent ENDLESS = new Extent(Long.MAX_VALUE, Long.MAX_VALUE);

    /** With one event more. */
    public Extent plus(long eventBytes) {
        return new Extent(events + 1, bytes + eventBytes);
    }

    /** The one that comes first in the log. */
    public Extent earlier(Extent other) {
        return events <= other.events ? this : other;
    }

    /** What lies between {@code from} and this; nothing where that is behind. */
    public Extent since(Extent from) {
        return events <= from.events ? NONE : new Extent(events - from.events, Math.max(0, bytes - from.bytes));
    }
}
