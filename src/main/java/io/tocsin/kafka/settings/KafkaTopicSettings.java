package io.tocsin.kafka.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One {@code [[kafka.topics]]}: a Kafka topic that {@code tocsin kafka setup} creates. Nothing else uses it, and nothing
 * creates it unasked.
 *
 * @param name 1 to 249 of {@code a-z A-Z 0-9 . _ -}, not {@code .} or {@code ..}
 * @param partitions at least 1; no default, since keys move when it is changed later
 * @param replicationFactor 1 to 32767; no default, since it decides what a lost broker costs
 * @param config settings of the Kafka topic by Kafka's names, in the order of the file; default none
 */
public record KafkaTopicSettings(String name, int partitions, int replicationFactor, Map<String, String> config) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** Copies the settings. */
    public KafkaTopicSettings {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }

    /** Whether Kafka takes that text as a topic's name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }
}
