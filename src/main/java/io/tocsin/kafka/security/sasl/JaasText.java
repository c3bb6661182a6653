package io.tocsin.kafka.security.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.common.config.types.Password;

/**
 * The login of one Kafka client in the language of JAAS, never in the one of the whole process. For one thread.
 *
 * <p>The Kafka client shares logins between clients with equal text, so the text names whose login it is.
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

    /** Ends it. Login modules ignore the options that they do not know. */
    Password in(LoginScope scope) {
        with("tocsin.cluster", scope.cluster());
        with("tocsin.generation", Long.toString(scope.generation()));
        with("tocsin.files", scope.files());
        return new Password(text.append(';').toString());
    }

    /** What stands for values that are not themselves a part of the text. */
    static String digest(String... values) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var value : values) {
                digest.update((value.length() + ":" + value).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
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
