package io.tocsin.kafka;

import io.tocsin.kafka.security.SecuritySettings;
import io.tocsin.kafka.settings.AcknowledgementSettings;
import io.tocsin.kafka.settings.BatchSettings;
import io.tocsin.kafka.settings.Compression;
import io.tocsin.kafka.settings.ConnectOnStart;
import io.tocsin.kafka.settings.ConnectionSettings;
import io.tocsin.kafka.settings.KafkaTopicSettings;
import io.tocsin.kafka.settings.RecordSettings;
import io.tocsin.kafka.settings.RequiredAcks;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Section;
import io.tocsin.wire.GoDuration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Reads {@code [[kafka]]} tables and says everything that is wrong with them. */
final class KafkaSettingsReader {

    private static final Pattern BROKER = Pattern.compile("(\\[[0-9A-Fa-f:.%a-z]+]|[^:\\[\\]/\\s]+):([0-9]{1,5})");
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration ANY = Duration.ofDays(36_500);
    private static final int MOST_BATCH_SIZE = 1_000_000;

    private final Section section;
    private final boolean enabled;
    private final String id;
    private final Checks checks;

    private KafkaSettingsReader(Section section) {
        this.section = section;
        this.enabled = section.bool("enabled", false);
        this.id = section.string("id", "default");
        this.checks = new Checks(section, id, enabled);
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
                if (settings.enabled() && !clientIds.add(settings.connection().clientId())) {
                    reader.checks.error(
                            "client-id",
                            "client-id \"" + settings.connection().clientId() + "\" is that of another cluster",
                            "remove client-id; the id is used then");
                }
                reader.checkKerberosConfig(settings, kerberosConfigs);
            });
        }
        return List.copyOf(all);
    }

    /** The Java runtime has one Kerberos configuration for all of them. */
    private void checkKerberosConfig(KafkaSettings settings, Set<Path> earlier) {
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
        var brokers = brokers();
        var connection = ConnectionSettings.of(
                brokers, clientId(), duration("timeout", ConnectionSettings.TIMEOUT), ConnectOnStart.BACKGROUND);
        var batches = BatchSettings.of(
                batchSize(),
                duration("batch-timeout", BatchSettings.BATCH_TIMEOUT),
                compression(),
                (int) section.bytes(
                        "max-message-bytes", BatchSettings.MAX_MESSAGE_BYTES, 1, BatchSettings.BUFFER_MEMORY),
                0);
        var settings = new KafkaSettings(
                new ClusterId(id.isEmpty() ? "default" : id),
                enabled,
                connection,
                AcknowledgementSettings.of(RequiredAcks.ALL, deliveryTimeout(connection, batches)),
                batches,
                RecordSettings.read(section, checks),
                section.bool("allow-auto-topic-creation", true),
                KafkaTopicSettings.readAll(section, checks),
                SecuritySettings.read(section, checks, brokers),
                section.stringTable("properties"));
        readDelivery();
        section.rejectUnknown(ForeignKeys.FIXES);
        checkProperties(settings);
        return id.isEmpty() ? Optional.empty() : Optional.of(settings);
    }

    private List<String> brokers() {
        var brokers = section.strings("brokers");
        var example = section.written("brokers", List.of("localhost:9092"));
        checks.require(
                !brokers.isEmpty(), "brokers", "no brokers specified, must provide at least one broker URL", example);
        for (var i = 0; i < brokers.size(); i++) {
            checks.require(
                    isAddress(brokers.get(i)),
                    "brokers[" + i + "]",
                    "invalid broker address \"" + brokers.get(i) + "\"",
                    "write host:port, such as \"localhost:9092\"");
        }
        return brokers;
    }

    private static boolean isAddress(String broker) {
        var parts = BROKER.matcher(broker);
        if (!parts.matches()) {
            return false;
        }
        var port = Integer.parseInt(parts.group(2));
        return port >= 1 && port <= 65_535;
    }

    private String clientId() {
        var clientId = section.string("client-id");
        clientId.ifPresent(given -> checks.require(
                CLIENT_ID.matcher(given).matches(),
                "client-id",
                "client-id \"" + given + "\" is not 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'",
                section.written("client-id", "tocsin")));
        return clientId.orElse(id);
    }

    /** Zero counts as absent, as documented for Kapacitor. */
    private Duration duration(String key, Duration def) {
        var given = section.duration(key, def, ANY.negated(), ANY);
        checks.require(
                !given.isNegative(), key, key + " must not be negative", section.written(key, GoDuration.render(def)));
        if (given.isZero() || given.isNegative()) {
            return def;
        }
        checks.require(
                given.toMillis() >= 1 && given.compareTo(LONGEST) <= 0,
                key,
                key + " must be from 1ms to " + LONGEST.toHours() + "h",
                "");
        return given;
    }

    private int batchSize() {
        var given = section.integer("batch-size", BatchSettings.BATCH_SIZE, Integer.MIN_VALUE, MOST_BATCH_SIZE);
        checks.require(
                given >= 0,
                "batch-size",
                "batch-size must not be negative",
                section.written("batch-size", BatchSettings.BATCH_SIZE));
        return given <= 0 ? BatchSettings.BATCH_SIZE : (int) given;
    }

    private Duration deliveryTimeout(ConnectionSettings connection, BatchSettings batches) {
        var def = AcknowledgementSettings.defaultDeliveryTimeout(connection.requestTimeout(), batches);
        var given = section.has("delivery-timeout") ? duration("delivery-timeout", def) : def;
        var least = connection.requestTimeout().plusMillis(batches.lingerMillis());
        checks.require(
                given.compareTo(least) >= 0,
                "delivery-timeout",
                "delivery-timeout must be at least timeout plus the wait for a batch, here " + least.toMillis() + "ms",
                "raise delivery-timeout, or lower timeout");
        return given;
    }

    private Compression compression() {
        var given = section.string("compression", Compression.NONE.text());
        var found = Arrays.stream(Compression.values())
                .filter(each -> each.text().equals(given))
                .findFirst();
        checks.require(
                found.isPresent(),
                "compression",
                "compression \"" + given + "\" is none of none, gzip, snappy, lz4, zstd",
                section.written("compression", "none"));
        return found.orElse(Compression.NONE);
    }

    private void readDelivery() {
        var given = section.string("delivery", "at-least-once");
        if (given.equals("exactly-once")) {
            checks.error(
                    "delivery",
                    "delivery = \"exactly-once\" is not built yet, and less than was asked for is not given silently",
                    section.written("delivery", "at-least-once"));
        } else {
            checks.require(
                    given.equals("at-least-once"),
                    "delivery",
                    "delivery \"" + given + "\" is neither at-least-once nor exactly-once",
                    section.written("delivery", "at-least-once"));
        }
    }

    private void checkProperties(KafkaSettings settings) {
        var table = section.sectionOrEmpty("properties");
        for (var property : settings.properties().keySet()) {
            if (ProducerProperties.isOurs(settings, property)) {
                checks.error(table, property, "properties." + property + " is set by tocsin", "remove it");
            } else if (!ProducerConfig.configNames().contains(property)) {
                checks.error(
                        table,
                        property,
                        "properties." + property + " is not a setting of the Kafka producer",
                        "remove it");
            }
        }
        if (!enabled || checks.hasFailed() || section.problems().hasErrors()) {
            return;
        }
        try {
            Map<String, Object> all = new HashMap<>(ProducerProperties.of(settings, 0));
            all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
            all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
            ProducerConfig.configDef().parse(all);
        } catch (ConfigException e) {
            checks.error("properties", "the Kafka client refuses the settings: " + e.getMessage(), "");
        } catch (IOException e) {
            checks.error("use-ssl", "a file of this cluster cannot be read: " + e.getMessage(), "");
        }
    }
}
