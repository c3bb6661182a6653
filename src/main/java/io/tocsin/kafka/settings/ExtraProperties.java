package io.tocsin.kafka.settings;

import io.tocsin.settings.Checks;
import io.tocsin.settings.NearestName;
import io.tocsin.settings.Section;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SecurityConfig;

/**
 * Reads {@code [kafka.properties]}: settings of Kafka's producer by their own names. Refused are those that a key of ours
 * decides, those that the daemon's promises rest on, those that the client does not know, and values that it refuses.
 */
public final class ExtraProperties {

    /** Lists of names of classes, which the client looks for only when it is built. */
    private static final Set<String> CLASSES =
            Set.of(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, SecurityConfig.SECURITY_PROVIDERS_CONFIG);

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
            if (CLASSES.contains(property) && parsed instanceof List<?> names) {
                names.forEach(each -> checkClass(table, checks, property, String.valueOf(each)));
            }
        } catch (ConfigException e) {
            checks.error(table, property, "the Kafka client refuses " + name + ": " + e.getMessage(), "remove it");
        }
    }

    private static void checkClass(Section table, Checks checks, String property, String name) {
        var file = name.strip().replace('.', '/') + ".class";
        if (ExtraProperties.class.getClassLoader().getResource(file) != null) {
            return;
        }
        checks.error(
                table,
                property,
                "properties." + property + " names the class " + name + ", which is not there",
                "remove it, or put its jar into the directory plugins");
    }
}
