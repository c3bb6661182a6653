package io.tocsin.kafka.security.sasl;

import org.apache.kafka.common.config.types.Password;

/**
 * The login of one Kafka client in the language of JAAS, never in the one of the whole process. For one thread.
 *
 * <p>The Kafka client shares logins between clients with equal text, so the text names the cluster and the generation.
 */
final class JaasText {

    private final StringBuilder text;

    JaasText(String module) {
        text = new StringBuilder(module).append(" required");
    }

    /** An option; a value may hold any character. */
    JaasText with(String option, String value) {
        text.append(' ').append(option).append('=').append(quoted(value));
        return this;
    }

    /** Ends it. Login modules ignore the two options they do not know. */
    Password of(String cluster, long generation) {
        with("tocsin.cluster", cluster).with("tocsin.generation", Long.toString(generation));
        return new Password(text.append(';').toString());
    }

    /** The client reads quoted values by {@code java.io.StreamTokenizer}, which ends them at a bare line feed. */
    private static String quoted(String value) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\', '"' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
