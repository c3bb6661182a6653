package io.tocsin.kafka.security.sasl;

/** Where the Kafka client's tokens come from. Called by the thread that builds a client, and by the one that renews. */
@FunctionalInterface
interface TokenSource {

    /**
     * A token that is good now.
     *
     * @throws TokenRefusedException when there is none, with the whole reason
     * @throws InterruptedException when the caller is to stop waiting for it
     */
    BearerToken token() throws TokenRefusedException, InterruptedException;

    /**
     * Asks for the token that the next {@link #token} returns, so that asking holds nobody up later.
     *
     * @throws TokenRefusedException as {@link #token}
     * @throws InterruptedException as {@link #token}
     */
    default void prepare() throws TokenRefusedException, InterruptedException {}
}
