package io.tocsin.kafka.security;

import io.tocsin.settings.Secret;

/** How the daemon logs in to a cluster. */
public sealed interface SaslSettings {

    /** No login, which is the default. */
    SaslSettings OFF = new None();

    /** The mechanism that the broker is asked for. */
    Mechanism mechanism();

    /** No login. */
    record None() implements SaslSettings {
        @Override
        public Mechanism mechanism() {
            return Mechanism.NONE;
        }
    }

    /**
     * Name and password.
     *
     * @param mechanism {@link Mechanism#PLAIN} or one of SCRAM
     * @param username never empty
     * @param password never empty
     */
    record Password(Mechanism mechanism, String username, Secret password) implements SaslSettings {}

    /** The login mechanisms. */
    enum Mechanism {
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
