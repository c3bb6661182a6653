package io.tocsin.kafka.probe;

import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.OutgoingRecord;
import io.tocsin.kafka.probe.broker.Stage;
import io.tocsin.kafka.probe.broker.StageFailedException;
import io.tocsin.kafka.probe.broker.StageLog;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The stages of one Kafka topic: whether we may write to it, whether it is there, whether records are small enough for it.
 * Only asks, and creates nothing. For one thread.
 */
final class TopicCheck {

    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final String AUTO_CREATE = "auto.create.topics.enable";

    private final KafkaSettings settings;
    private final Questions questions;
    private final ClientFailures failures;
    private final String kafkaTopic;
    private final List<String> warnings;

    /** @param warnings is added to */
    TopicCheck(
            KafkaSettings settings,
            Questions questions,
            ClientFailures failures,
            String kafkaTopic,
            List<String> warnings) {
        this.settings = settings;
        this.questions = questions;
        this.failures = failures;
        this.kafkaTopic = kafkaTopic;
        this.warnings = warnings;
    }

    /**
     * Goes through the stages.
     *
     * @param record what is about to be produced; empty when nothing is
     */
    void run(StageLog log, Optional<OutgoingRecord> record) throws StageFailedException {
        var description = log.time(Stage.AUTHORISATION, this::describe);
        log.time(Stage.TOPIC, () -> {
            if (description.isEmpty()) {
                checkMissing(record.isPresent());
            } else {
                checkLeaders(description.get());
            }
            return Boolean.TRUE;
        });
        log.time(Stage.SIZE, () -> {
            checkSize(description.isPresent(), record);
            return Boolean.TRUE;
        });
    }

    /** Empty when there is no such Kafka topic. */
    private Optional<TopicDescription> describe() throws StageFailedException {
        try {
            var description = questions.ask((admin, millis) -> Objects.requireNonNull(admin.describeTopics(
                            List.of(kafkaTopic),
                            new DescribeTopicsOptions().timeoutMs(millis).includeAuthorizedOperations(true))
                    .topicNameValues()
                    .get(kafkaTopic)));
            checkRights(description.authorizedOperations());
            return Optional.of(description);
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        } catch (AuthorizationException e) {
            throw denied("look at", "WRITE");
        } catch (InvalidTopicException e) {
            throw new StageFailedException(
                    Stage.TOPIC,
                    "\"" + kafkaTopic + "\" is no name of a Kafka topic",
                    "use 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-'");
        } catch (RuntimeException e) {
            throw failures.of(e);
        }
    }

    /** The brokers say nothing, or everything, where no authorizer is set. */
    private void checkRights(Set<AclOperation> ours) throws StageFailedException {
        boolean known = ours != null && !ours.isEmpty() && !ours.contains(AclOperation.UNKNOWN);
        if (known && !ours.contains(AclOperation.WRITE) && !ours.contains(AclOperation.ALL)) {
            throw denied("write to", "WRITE");
        }
    }

    private StageFailedException denied(String what, String right) {
        return new StageFailedException(
                Stage.AUTHORISATION,
                "cluster " + settings.id() + " does not let " + failures.who() + " " + what + " Kafka topic \""
                        + kafkaTopic + "\"",
                "grant " + right + " on topic " + kafkaTopic + " to " + failures.principal());
    }

    private void checkMissing(boolean produces) throws StageFailedException {
        var creation = autoCreation();
        var where = "Kafka topic \"" + kafkaTopic + "\" is not on cluster \"" + settings.id() + "\"";
        if (settings.allowAutoTopicCreation() && creation.orElse(true)) {
            checkCreation();
            var by = creation.isPresent()
                    ? "; the brokers create it with the first record (" + AUTO_CREATE + " = true)"
                    : "; whether the brokers create it with the first record (" + AUTO_CREATE + ") they do not tell us";
            if (!produces) {
                warnings.add(where + by);
            }
            return;
        }
        var why = settings.allowAutoTopicCreation()
                ? ", and the brokers create none (" + AUTO_CREATE + " = false)"
                : ", and allow-auto-topic-creation is false";
        throw new StageFailedException(
                Stage.TOPIC,
                where + why,
                "tocsin kafka setup " + settings.id() + ", with the topic under [[kafka.topics]]");
    }

    /** Has the brokers say whether we may create it, without creating it. */
    private void checkCreation() throws StageFailedException {
        var topic = new NewTopic(kafkaTopic, Optional.empty(), Optional.empty());
        try {
            questions.ask((admin, millis) -> admin.createTopics(
                            List.of(topic),
                            new CreateTopicsOptions().timeoutMs(millis).validateOnly(true))
                    .all());
        } catch (AuthorizationException e) {
            throw denied("create", "CREATE");
        } catch (RuntimeException unknown) {
            // A policy may want what auto-creation would give; the record tells.
        }
    }

    private Optional<Boolean> autoCreation() {
        try {
            var nodes = questions.ask((admin, millis) -> admin.describeCluster().nodes());
            var broker = new ConfigResource(
                    ConfigResource.Type.BROKER, nodes.iterator().next().idString());
            return configured(broker, AUTO_CREATE).map(Boolean::valueOf);
        } catch (RuntimeException unknown) {
            return Optional.empty();
        }
    }

    private void checkLeaders(TopicDescription description) throws StageFailedException {
        var leaderless = description.partitions().stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .findFirst();
        if (leaderless.isPresent()) {
            throw new StageFailedException(
                    Stage.TOPIC,
                    "partition " + leaderless.get().partition() + " of Kafka topic \"" + kafkaTopic
                            + "\" has no leader",
                    "start the broker that holds it");
        }
    }

    private void checkSize(boolean exists, Optional<OutgoingRecord> record) throws StageFailedException {
        long ours = settings.batches().maxMessageBytes();
        var theirs = exists
                ? configured(new ConfigResource(ConfigResource.Type.TOPIC, kafkaTopic), MAX_MESSAGE_BYTES)
                        .map(Long::valueOf)
                : Optional.<Long>empty();
        var limits = "max-message-bytes of cluster " + settings.id() + " is " + ours + ", " + MAX_MESSAGE_BYTES
                + " of Kafka topic \"" + kafkaTopic + "\" is "
                + theirs.map(String::valueOf).orElse("not known");
        if (record.isPresent() && record.get().bytes() > Math.min(ours, theirs.orElse(ours))) {
            throw new StageFailedException(
                    Stage.SIZE,
                    "the record has " + record.get().bytes() + " bytes without overhead; " + limits,
                    "send less, or raise the lower limit");
        }
        if (theirs.isPresent() && ours > theirs.get()) {
            warnings.add(limits + ": records between the two would be refused by the brokers");
        }
    }

    /** A setting as it takes effect; empty when we may not know it. */
    private Optional<String> configured(ConfigResource of, String name) {
        try {
            var config = questions.ask((admin, millis) -> Objects.requireNonNull(
                    admin.describeConfigs(List.of(of), new DescribeConfigsOptions().timeoutMs(millis))
                            .values()
                            .get(of)));
            return Optional.ofNullable(config.get(name)).map(entry -> entry.value());
        } catch (RuntimeException unknown) {
            return Optional.empty();
        }
    }
}
