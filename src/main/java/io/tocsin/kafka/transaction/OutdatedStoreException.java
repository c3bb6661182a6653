package io.tocsin.kafka.transaction;

/** Kafka has cursors of this store's id that its log does not know: more was delivered than it accepted. */
public final class OutdatedStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private OutdatedStoreException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /**
     * Returns if the log has the event of the cursor, or has trimmed it.
     *
     * @throws OutdatedStoreException if it never had it: it is an older copy, or a copy that went another way since
     */
    static void throwIfUnknown(long handler, HandlerCursor cursor, AcceptedEvents accepted, String topic) {
        var known = accepted.acceptedAt(cursor.seq());
        boolean ahead = cursor.seq() >= accepted.nextSeq();
        if (!ahead && (known.isEmpty() || known.get().equals(cursor.acceptedAt()))) {
            return;
        }
        throw new OutdatedStoreException("the store is older than what was delivered: Kafka topic " + topic
                + " has event " + cursor.seq() + ", accepted at " + cursor.acceptedAt()
                + ", as the last of handler number "
                + handler + ", and the log "
                + (ahead
                        ? "ends before event " + accepted.nextSeq()
                        : "has event " + cursor.seq() + " as of "
                                + known.map(Object::toString).orElse("another time"))
                + ". It stays off, since events of the same numbers would count as delivered. Put the newer store back, or"
                + " give this one an id of its own by tocsind store restore, then restart");
    }
}
