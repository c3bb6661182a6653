package io.tocsin.server;

import io.tocsin.fixture.DaemonProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration file, its load directory and a data directory, below one directory of a test. */
public final class Installation {

    private final Path directory;
    private final StringBuilder text = new StringBuilder();

    private Installation(Path directory) {
        this.directory = directory;
    }

    /** An empty one, whose log handlers may write anywhere below {@code directory}. */
    public static Installation in(Path directory) {
        var installation = new Installation(directory);
        installation.append("""
                [logging]
                  level = "INFO"
                  alert-dir = "%s"
                [load]
                  enabled = true
                  dir = "%s"
                """.formatted(directory.resolve("alerts"), directory.resolve("load")));
        return installation;
    }

    /** Appends to the configuration file. */
    public Installation append(String toml) {
        text.append(toml).append('\n');
        return this;
    }

    /** Adds an enabled cluster whose limits are so low that a test sees them pass. */
    public Installation cluster(String id, String brokers) {
        return append("""
                [[kafka]]
                  enabled = true
                  id = "%s"
                  brokers = ["%s"]
                  timeout = "1s"
                  delivery-timeout = "1200ms"
                """.formatted(id, brokers));
    }

    /** Adds an enabled cluster with limits that a busy machine does not reach either: each record is sent once. */
    public Installation patientCluster(String id, String brokers) {
        return append("""
                [[kafka]]
                  enabled = true
                  id = "%s"
                  brokers = ["%s"]
                """.formatted(id, brokers));
    }

    /** Writes a handler file {@code handlers/NAME.yaml} into the load directory. */
    public Installation handlerFile(String name, String yaml) {
        return write(handlerFile(name), yaml);
    }

    /** Where {@link #handlerFile(String, String)} writes. */
    public Path handlerFile(String name) {
        return directory.resolve("load/handlers/" + name + ".yaml");
    }

    /** A handler of kind kafka. */
    public static String kafkaHandler(String topic, String id, String cluster, String kafkaTopic) {
        return """
                topic: %s
                id: %s
                kind: kafka
                options:
                  cluster: %s
                  topic: %s
                """.formatted(topic, id, cluster, kafkaTopic);
    }

    /** A handler of kind publish. */
    public static String publishHandler(String topic, String id, String target) {
        return """
                topic: %s
                id: %s
                kind: publish
                options:
                  topics: [%s]
                """.formatted(topic, id, target);
    }

    /** The data directory, which the daemon makes. */
    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** The configuration file, written. */
    public Path configuration() {
        var file = directory.resolve("tocsin.conf");
        write(file, text.toString());
        return file;
    }

    /** A daemon on these files, not yet started. */
    public DaemonProcess daemon() {
        return DaemonProcess.ofClassPath(configuration(), dataDirectory());
    }

    private Installation write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
