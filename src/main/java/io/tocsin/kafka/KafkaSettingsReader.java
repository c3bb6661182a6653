package io.tocsin.kafka;

import io.tocsin.kafka.security.SecuritySettings;
import io.tocsin.kafka.settings.AcknowledgementSettings;
import io.tocsin.kafka.settings.BatchSettings;
import io.tocsin.kafka.settings.ConnectionSettings;
import io.tocsin.kafka.settings.ExactlyOnceSettings;
import io.tocsin.kafka.settings.ExtraProperties;
import io.tocsin.kafka.settings.ForeignKeys;
import io.tocsin.kafka.settings.KafkaTopicSettings;
import io.tocsin.kafka.settings.RecordSettings;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [[kafka]]} tables and says everything that is wrong with them. */
final class KafkaSettingsReader {

    private final Section section;
    private final boolean enabled;
    private final String id;
    private final Checks checks;

    private KafkaSettingsReader(Section section) {
        this.section = section;
        this.enabled = section.bool("enabled", false);
        this.id = section.string("id", "default");
        // Who wrote something else than true or false did not mean to have the rest of the table overlooked.
        boolean isUnclear = section.has("enabled") && section.bool("enabled").isEmpty();
        this.checks = new Checks(section, id, enabled || isUnclear);
    }

    static List<KafkaSettings> readAll(Section root) {
        List<KafkaSettings> all = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Set<String> clientIds = new HashSet<>();
        Set<Path> kerberosConfigs = new HashSet<>();
        for (var section : root.sections("kafka")) {
            var reader = new KafkaSettingsReader(section);
            if (!reader.id.isEmpty() && !ids.add(reader.id)) {
                section.error(
                        "id", "duplicate id \"" + reader.id + "\".", "give each [[kafka]] table an id of its own.");
            }
            reader.read().ifPresent(settings -> {
                all.add(settings);
                reader.requireOwnClientId(settings, clientIds);
                reader.requireOneKerberosConfig(settings, kerberosConfigs);
            });
        }
        return List.copyOf(all);
    }

    /** The client registers its numbers, and brokers their quotas, by this name. */
    private void requireOwnClientId(KafkaSettings settings, Set<String> taken) {
        var clientId = settings.connection().clientId();
        if (settings.enabled() && !taken.add(clientId)) {
            checks.error(
                    "client-id",
                    "client-id \"" + clientId + "\" is that of another cluster",
                    section.has("client-id")
                            ? "remove client-id; the id is used then"
                            : "give one of the two another client-id");
        }
    }

    /** The Java runtime has one Kerberos configuration for all of them. */
    private void requireOneKerberosConfig(KafkaSettings settings, Set<Path> earlier) {
        if (enabled) {
            settings.security().kerberosConfig().ifPresent(earlier::add);
            checks.require(
                    earlier.size() < 2 || settings.security().kerberosConfig().isEmpty(),
                    "sasl-gssapi-kerberos-config-path",
                    "sasl-gssapi-kerberos-config-path must be the same for all clusters",
                    "put all realms into one file");
        }
    }

    /** Empty for a table without a name, which is a mistake if it is enabled and of no consequence if not. */
    private Optional<KafkaSettings> read() {
        checks.require(!id.isEmpty(), "id", "id must not be empty", section.written("id", "default"));
        int characters = id.codePointCount(0, id.length());
        checks.require(
                characters <= ClusterId.MAX_CHARACTERS,
                "id",
                "id is " + characters + " characters long, and at most " + ClusterId.MAX_CHARACTERS + " are allowed",
                "give it a shorter one, and the same to the handlers that name it");
        boolean azure = section.bool("azure-event-hub", false);
        var connection = ConnectionSettings.read(section, checks, id, azure);
        var batches = BatchSettings.read(section, checks, azure);
        var acknowledgement = AcknowledgementSettings.read(section, checks, connection, batches);
        var exactlyOnce = ExactlyOnceSettings.read(section, checks, acknowledgement);
        var settings = new KafkaSettings(
                new ClusterId(id.isEmpty() ? "default" : id),
                enabled,
                connection,
                acknowledgement,
                exactlyOnce,
                batches,
                RecordSettings.read(section, checks, exactlyOnce.enabled()),
                section.bool("allow-auto-topic-creation", true),
                KafkaTopicSettings.readAll(section, checks),
                SecuritySettings.read(section, checks, connection.brokers()),
                ExtraProperties.read(section, checks));
        section.rejectUnknown(ForeignKeys.FIXES);
        return id.isEmpty() ? Optional.empty() : Optional.of(settings);
    }
}
