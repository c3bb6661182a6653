package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One {@code [[kafka.topics]]}: a Kafka topic that {@code tocsin kafka setup} creates. Nothing else uses it, and nothing
 * creates it unasked.
 *
 * @param name 1 to 249 of {@code a-z A-Z 0-9 . _ -}, not {@code .} or {@code ..}
 * @param partitions 1 to 100,000; no default, since keys move when it is changed later
 * @param replicationFactor 1 to 32767; no default, since it decides what a lost broker costs
 * @param config settings of the Kafka topic by Kafka's names, in the order of the file; default none
 */
public record KafkaTopicSettings(String name, int partitions, int replicationFactor, Map<String, String> config) {

    private static final int MOST_PARTITIONS = 100_000;

    private static final Map<String, String> FOREIGN = Map.of(
            "topic", "here it is name.",
            "numPartitions", "here it is partitions.",
            "num-partitions", "here it is partitions.",
            "replicationFactor", "here it is replication-factor.",
            "configEntries", "here it is config.",
            "config-entries", "here it is config.");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** Copies the settings. */
    public KafkaTopicSettings {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }

    /** Whether Kafka takes that text as a topic's name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /** Reads every {@code [[kafka.topics]]} of a cluster; mistakes are added to {@code checks}. */
    public static List<KafkaTopicSettings> readAll(Section cluster, Checks checks) {
        List<KafkaTopicSettings> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (var section : cluster.sections("topics")) {
            read(section, checks).ifPresent(topic -> {
                all.add(topic);
                if (!names.add(topic.name())) {
                    checks.error(
                            section,
                            "name",
                            "two [[kafka.topics]] named \"" + topic.name() + "\"",
                            "remove one of them");
                }
            });
        }
        return List.copyOf(all);
    }

    private static Optional<KafkaTopicSettings> read(Section section, Checks checks) {
        var name = section.string("name");
        var partitions = section.integer("partitions", 1, MOST_PARTITIONS);
        var replicas = section.integer("replication-factor", 1, Short.MAX_VALUE);
        var config = section.stringTable("config");
        section.rejectUnknown(FOREIGN);
        required(section, checks, "name", "\"alerts\"", "setup has to know what to create");
        required(section, checks, "partitions", "3", "it has no default: keys move when it is changed later");
        required(
                section,
                checks,
                "replication-factor",
                "3",
                "it has no default: it decides what is lost with a broker, and must not be above their number");
        if (name.isPresent() && !isName(name.get())) {
            checks.error(
                    section,
                    "name",
                    "invalid topic name \"" + name.get() + "\"",
                    "1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'");
            return Optional.empty();
        }
        return name.isPresent() && partitions.isPresent() && replicas.isPresent()
                ? Optional.of(new KafkaTopicSettings(
                        name.get(), (int) partitions.getAsLong(), (int) replicas.getAsLong(), config))
                : Optional.empty();
    }

    private static void required(Section section, Checks checks, String key, String example, String why) {
        if (!section.has(key)) {
            checks.error(section, key, "[[kafka.topics]] needs " + key + "; " + why, key + " = " + example);
        }
    }
}
