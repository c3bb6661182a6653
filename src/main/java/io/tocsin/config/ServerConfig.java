package io.tocsin.config;

import io.tocsin.http.HttpSettings;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.logging.LoggingSettings;
import io.tocsin.settings.Section;
import io.tocsin.store.StoreSettings;
import io.tocsin.topic.TopicSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything the daemon is told.
 *
 * @param hostname how this machine is called in {@code Host} headers and answers; default {@code localhost}
 * @param dataDir where the store and, unless told otherwise, the alert logs lie; made absolute; default
 *     {@code /var/lib/tocsin}
 * @param kafka every {@code [[kafka]]}, disabled ones included, in the order of the file
 */
public record ServerConfig(
        String hostname,
        Path dataDir,
        HttpSettings http,
        LoggingSettings logging,
        LoadSettings load,
        TopicSettings topics,
        StoreSettings store,
        List<KafkaSettings> kafka) {

    private static final String DATA_DIR = "/var/lib/tocsin";

    public ServerConfig {
        kafka = List.copyOf(kafka);
    }

    /** Reads the whole file; mistakes are added to its problems, and what is returned counts only without errors. */
    static ServerConfig read(Section root) {
        root.alias("data_dir", "data-dir");
        String hostname = root.string("hostname", "localhost");
        if (hostname.isBlank() || hostname.chars().anyMatch(c -> c <= ' ' || c == '/')) {
            root.error(
                    "hostname",
                    "hostname is \"" + hostname + "\"; it must be a host name.",
                    root.written("hostname", "localhost"));
        }
        var dataDir = dataDir(root);
        var config = new ServerConfig(
                hostname,
                dataDir,
                HttpSettings.read(root.sectionOrEmpty("http")),
                LoggingSettings.read(root.sectionOrEmpty("logging"), dataDir),
                LoadSettings.read(root.sectionOrEmpty("load")),
                TopicSettings.read(root.sectionOrEmpty("topics")),
                StoreSettings.read(root.sectionOrEmpty("store")),
                KafkaSettings.readAll(root));
        KapacitorSections.read(root);
        root.rejectUnknown(Map.of());
        return config;
    }

    private static Path dataDir(Section root) {
        String text = root.string("data-dir", DATA_DIR);
        try {
            if (!text.isBlank()) {
                return Path.of(text).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException e) {
            // A NUL character; said below.
        }
        root.error(
                "data-dir",
                "data-dir is \"" + text + "\"; it must be the path of a directory.",
                root.written("data-dir", DATA_DIR));
        return Path.of(DATA_DIR);
    }
}
