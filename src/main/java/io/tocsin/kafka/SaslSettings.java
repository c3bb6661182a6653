package io.tocsin.kafka;

import io.tocsin.settings.Secret;

/**
 * How the daemon logs in to a cluster.
 *
 * @param mechanism {@link Mechanism#NONE} for no login, and then without effect of the rest
 * @param username never empty with a mechanism
 * @param password never empty with a mechanism
 */
public record SaslSettings(Mechanism mechanism, String username, Secret password) {

    /** No login. */
    public static final SaslSettings OFF = new SaslSettings(Mechanism.NONE, "", new Secret(""));

    /** The login mechanisms that are built. */
    public enum Mechanism {
        /** No login. */
        NONE(""),
        /** Name and password as they are (RFC 4616). */
        PLAIN("PLAIN"),
        /** Challenge and response by SHA-256 (RFC 7677). */
        SCRAM_SHA_256("SCRAM-SHA-256"),
        /** Challenge and response by SHA-512. */
        SCRAM_SHA_512("SCRAM-SHA-512");

        private final String text;

        Mechanism(String text) {
            this.text = text;
        }

        /** As brokers name it; empty for {@link #NONE}. */
        public String text() {
            return text;
        }
    }
}
