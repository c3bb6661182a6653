package io.tocsin.kafka.security.sasl;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;

/** How the daemon logs in to a cluster. */
public sealed interface SaslSettings {

    /**
     * Reads the {@code sasl-} keys of a {@code [[kafka]]} table. Each mistake in an enabled table is added to {@code checks};
     * what is returned is to be used only if there are none.
     */
    static SaslSettings read(Section section, Checks checks) {
        return SaslReader.read(section, checks);
    }

    /** The mechanism that the broker is asked for. */
    Mechanism mechanism();

    /** The properties of a Kafka client that have to do with the login. Never to be printed. */
    Map<String, Object> clientProperties(String cluster, long generation);

    /** The files that are named, in a fixed order. */
    default List<Path> files() {
        return List.of();
    }

    /** No login, which is the default. */
    record None() implements SaslSettings {
        @Override
        public Mechanism mechanism() {
            return Mechanism.NONE;
        }

        @Override
        public Map<String, Object> clientProperties(String cluster, long generation) {
            return Map.of();
        }
    }

    /**
     * Name and password.
     *
     * @param mechanism {@link Mechanism#PLAIN} or one of SCRAM
     * @param username never empty
     * @param password never empty
     */
    record Password(Mechanism mechanism, String username, Secret password) implements SaslSettings {
        @Override
        public Map<String, Object> clientProperties(String cluster, long generation) {
            var module = mechanism == Mechanism.PLAIN
                    ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                    : "org.apache.kafka.common.security.scram.ScramLoginModule";
            return Map.of(
                    SaslConfigs.SASL_MECHANISM,
                    mechanism.text(),
                    SaslConfigs.SASL_JAAS_CONFIG,
                    new JaasText(module)
                            .with("username", username)
                            .with("password", password.reveal())
                            .of(cluster, generation));
        }
    }

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
