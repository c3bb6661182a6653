package io.tocsin.kafka.setup;

import static java.util.Objects.requireNonNull;

import io.tocsin.kafka.AdminClients;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.settings.KafkaTopicSettings;
import io.tocsin.kafka.setup.TopicReport.Difference;
import io.tocsin.kafka.setup.TopicReport.Outcome;
import io.tocsin.kafka.transaction.CursorTopic;
import io.tocsin.wire.GoDuration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates or compares the declared Kafka topics of one cluster, and the one for cursors where it delivers exactly once, on
 * the thread that asks for it.
 */
public final class TopicSetup {

    private static final long NUMBER = -1_000_000;

    /** How far to go. */
    public enum Mode {
        /** Creates what is missing. */
        CREATE,
        /** Asks the brokers whether they would create what is missing; nothing is created. */
        DRY_RUN,
        /** Only looks. */
        CHECK
    }

    private final KafkaSettings settings;
    private final Admin admin;

    private TopicSetup(KafkaSettings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
    }

    /**
     * Goes through the declared Kafka topics of a cluster.
     *
     * @return one for each, in the order of the file, that for cursors last; what fails does not keep the others from being done
     */
    public static List<TopicReport> run(KafkaSettings settings, Mode mode) {
        var connection = settings.connection();
        // a number of its own among those below zero; it runs in a process without producers
        try (var admin = AdminClients.open(settings, connection.brokers(), NUMBER, connection.timeout())) {
            var setup = new TopicSetup(settings, admin);
            var reports = new ArrayList<TopicReport>();
            settings.topics().forEach(declared -> reports.add(setup.report(declared, mode)));
            cursorTopic(settings).ifPresent(name -> reports.add(setup.cursors(name, mode)));
            return reports;
        } catch (IOException | KafkaException e) {
            var sentence = firstLine(e) + ". Fix: tocsind check --connect says where it ends.";
            return Stream.concat(
                            settings.topics().stream().map(KafkaTopicSettings::name), cursorTopic(settings).stream())
                    .map(name -> TopicReport.failed(name, sentence))
                    .toList();
        }
    }

    /** Whether a cluster has any Kafka topic to be created. */
    public static boolean hasTopics(KafkaSettings settings) {
        return !settings.topics().isEmpty() || cursorTopic(settings).isPresent();
    }

    /** What exactly-once needs, unless it is declared with the others. */
    private static Optional<String> cursorTopic(KafkaSettings settings) {
        var name = settings.exactlyOnce().cursorTopic();
        boolean declared =
                settings.topics().stream().anyMatch(topic -> topic.name().equals(name));
        return settings.exactlyOnce().enabled() && !declared ? Optional.of(name) : Optional.empty();
    }

    private TopicReport cursors(String name, Mode mode) {
        try {
            int brokers = get(admin.describeCluster().nodes()).size();
            return report(CursorTopic.wanted(name, brokers), mode);
        } catch (KafkaException e) {
            return TopicReport.failed(name, sentence(CursorTopic.wanted(name, 1), e));
        }
    }

    private TopicReport report(KafkaTopicSettings declared, Mode mode) {
        try {
            return run(declared, mode);
        } catch (KafkaException e) {
            return TopicReport.failed(declared.name(), sentence(declared, e));
        }
    }

    private TopicReport run(KafkaTopicSettings declared, Mode mode) {
        var found = find(declared.name());
        if (found.isPresent()) {
            return compared(declared, found.get());
        }
        if (mode == Mode.CHECK) {
            return TopicReport.of(declared.name(), Outcome.MISSING);
        }
        try {
            create(declared, mode == Mode.DRY_RUN);
        } catch (TopicExistsException e) {
            // another run of this command was faster
            return compared(declared, find(declared.name()).orElseThrow(() -> e));
        }
        return TopicReport.of(declared.name(), mode == Mode.DRY_RUN ? Outcome.WOULD_BE_CREATED : Outcome.CREATED);
    }

    private Optional<TopicDescription> find(String name) {
        try {
            return Optional.of(get(requireNonNull(
                    admin.describeTopics(List.of(name)).topicNameValues().get(name))));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private void create(KafkaTopicSettings declared, boolean dryRun) {
        var topic = new NewTopic(declared.name(), declared.partitions(), (short) declared.replicationFactor())
                .configs(declared.config());
        get(admin.createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(dryRun))
                .all());
    }

    private TopicReport compared(KafkaTopicSettings declared, TopicDescription actual) {
        var differences = new ArrayList<Difference>();
        compare("partitions", declared.partitions(), actual.partitions().size(), differences);
        int replicas = actual.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        compare("replication-factor", declared.replicationFactor(), replicas, differences);
        if (!declared.config().isEmpty()) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, declared.name());
            var config = get(requireNonNull(
                    admin.describeConfigs(List.of(resource)).values().get(resource)));
            declared.config().forEach((name, value) -> {
                var entry = config.get(name);
                var now = entry == null || entry.value() == null ? "" : entry.value();
                if (!now.equals(value)) {
                    differences.add(new Difference("config." + name, value, now));
                }
            });
        }
        return new TopicReport(
                declared.name(),
                differences.isEmpty() ? Outcome.AS_DECLARED : Outcome.DIFFERS,
                differences,
                Optional.empty());
    }

    private static void compare(String field, int declared, int actual, List<Difference> differences) {
        if (declared != actual) {
            differences.add(new Difference(field, Integer.toString(declared), Integer.toString(actual)));
        }
    }

    private String sentence(KafkaTopicSettings declared, KafkaException e) {
        if (e instanceof AuthorizationException) {
            return "the brokers do not allow it. Fix: grant CREATE, DESCRIBE and DESCRIBE_CONFIGS on topic "
                    + declared.name() + " to the login of cluster " + settings.id()
                    + ", or run this with a configuration whose login may do it.";
        }
        if (e instanceof InvalidReplicationFactorException) {
            return "there are fewer brokers than replication-factor " + declared.replicationFactor()
                    + ". Fix: lower it, or add brokers.";
        }
        if (e instanceof InvalidConfigurationException) {
            return firstLine(e) + ". Fix: correct [kafka.topics.config].";
        }
        if (e instanceof TimeoutException) {
            return "no answer within " + GoDuration.render(settings.connection().timeout())
                    + ". Fix: tocsind check --connect says where it ends.";
        }
        return firstLine(e) + ".";
    }

    private static String firstLine(Exception e) {
        var line = String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("no reason was given")
                .strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    private <T> T get(KafkaFuture<T> answer) {
        try {
            // the client's own limit comes first and says more
            return answer.get(settings.connection().timeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("no answer", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
