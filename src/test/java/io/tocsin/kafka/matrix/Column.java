package io.tocsin.kafka.matrix;

/** What is right or wrong in one cell of the matrix. */
enum Column {
    /** Everything is as it must be. */
    RIGHT("right credentials"),
    /** The password, token, secret, keytab or client certificate is not the broker's. */
    CREDENTIALS("wrong password"),
    /** {@code ssl-ca} names another issuer than the broker's. */
    ISSUER("wrong CA"),
    /** The broker's certificate is for another host. */
    HOST("wrong host name"),
    /** The broker's certificate has expired. */
    EXPIRED("expired certificate"),
    /** The broker does not offer the mechanism. */
    MECHANISM("mechanism not enabled"),
    /** The client speaks plaintext and the port TLS. */
    CLEAR_TO_TLS("plaintext to a TLS port"),
    /** The client speaks TLS and the port plaintext. */
    TLS_TO_CLEAR("TLS to a plaintext port");

    private final String title;

    Column(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
