package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.NearestName;
import io.tocsin.settings.Section;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Reads {@code [kafka.properties]}: settings of Kafka's producer by their own names. Refused are those that a key of ours
 * decides, those that the daemon's promises rest on, those that the client does not know, and values that it refuses.
 */
public final class ExtraProperties {

    private ExtraProperties() {}

    /** What the table holds; mistakes are added to {@code checks}. */
    public static Map<String, String> read(Section cluster, Checks checks) {
        var properties = cluster.stringTable("properties");
        var table = cluster.sectionOrEmpty("properties");
        properties.forEach((property, value) -> check(table, checks, property, value));
        return properties;
    }

    private static void check(Section table, Checks checks, String property, String value) {
        var name = "properties." + property;
        var reserved = ReservedProperties.fix(property);
        if (reserved.isPresent()) {
            checks.error(table, property, name + " is set by tocsin", reserved.get());
            return;
        }
        var definition = ProducerConfig.configDef().configKeys().get(property);
        if (definition == null) {
            var nearest = NearestName.of(property, ProducerConfig.configNames());
            checks.error(
                    table,
                    property,
                    name + " is not a setting of the Kafka producer",
                    nearest.map(known -> "did you mean " + known + "?").orElse("remove it"));
            return;
        }
        try {
            var parsed = ConfigDef.parseType(property, value, definition.type);
            if (definition.validator != null) {
                definition.validator.ensureValid(property, parsed);
            }
        } catch (ConfigException e) {
            checks.error(table, property, "the Kafka client refuses " + name + ": " + e.getMessage(), "remove it");
        }
    }
}
