package io.tocsin.kafka;

/** The brokers answer, but transactions cannot begin. */
final class NoCoordinatorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoCoordinatorException(Throwable cause) {
        super(
                "its brokers answer, but transactions cannot begin yet. If that lasts, the brokers lack their own topic"
                        + " __transaction_state: transaction.state.log.replication.factor and"
                        + " transaction.state.log.min.isr must not be above the number of brokers",
                cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
