package io.tocsin.kafka.matrix;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.security.SecuredBroker;
import io.tocsin.fixture.security.SecuredBroker.Listener;
import io.tocsin.kafka.probe.broker.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Users with few rights, and what these are enough for. Each has a Kafka topic of its own, so that one may create it while
 * another cannot write to it.
 */
final class Rights {

    /** The password of all of them. */
    static final String PASSWORD = "few-rights-p4ssword";

    /**
     * One user.
     *
     * @param user its name, also that of its Kafka topic
     * @param description the rights, as on the page
     * @param topicExists whether the Kafka topic is there before the first record
     * @param grants operation and resource, each as {@code WRITE topic}, {@code CREATE cluster} or {@code WRITE other}
     * @param says as for {@link Attempt#says}
     */
    record Grant(String user, String description, boolean topicExists, List<String> grants, List<String> says) {}

    private Rights() {}

    static List<Grant> all() {
        List<Grant> all = new ArrayList<>();
        add(all, "none", true, List.of(), "WRITE");
        add(all, "`DESCRIBE` on the Kafka topic", true, List.of("DESCRIBE topic"), "WRITE");
        add(all, "`WRITE` on another Kafka topic", true, List.of("WRITE other"), "WRITE");
        add(
                all,
                "`DESCRIBE` on the Kafka topic, `IDEMPOTENT_WRITE` on the cluster",
                true,
                List.of("DESCRIBE topic", "IDEMPOTENT_WRITE cluster"),
                "WRITE");
        add(all, "`WRITE` on the Kafka topic", true, List.of("WRITE topic"));
        add(all, "`WRITE` on the Kafka topic, which does not exist", false, List.of("WRITE topic"), "CREATE");
        add(
                all,
                "`WRITE` and `CREATE` on the Kafka topic, which does not exist",
                false,
                List.of("WRITE topic", "CREATE topic"));
        add(
                all,
                "`WRITE` on the Kafka topic, which does not exist, `CREATE` on the cluster",
                false,
                List.of("WRITE topic", "CREATE cluster"));
        return all;
    }

    private static void add(
            List<Grant> all, String description, boolean topicExists, List<String> grants, String... says) {
        all.add(new Grant("rights" + all.size(), description, topicExists, grants, List.of(says)));
    }

    /** The login of a user. */
    static Attempt attempt(SecuredBroker broker, Grant grant) {
        var table = Logins.base("PLAIN")
                .with("sasl-username", grant.user())
                .with("sasl-password", PASSWORD)
                .at(broker.bootstrap(Listener.SASL));
        return grant.says().isEmpty()
                ? Attempt.delivers(table)
                : Attempt.fails(table, Stage.AUTHORISATION, grant.says().toArray(String[]::new));
    }

    /** Makes the Kafka topics and the ACLs. */
    static void grant(KafkaBroker broker, List<Grant> all) throws Exception {
        try (var admin = broker.admin()) {
            List<AclBinding> bindings = new ArrayList<>();
            for (var each : all) {
                if (each.topicExists()) {
                    broker.createTopic(each.user(), 1);
                }
                each.grants().forEach(grant -> bindings.add(binding(each.user(), grant)));
            }
            admin.createAcls(bindings).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static AclBinding binding(String user, String grant) {
        var operation = AclOperation.fromString(grant.substring(0, grant.indexOf(' ')));
        var pattern = switch (grant.substring(grant.indexOf(' ') + 1)) {
            case "topic" -> new ResourcePattern(ResourceType.TOPIC, user, PatternType.LITERAL);
            case "other" -> new ResourcePattern(ResourceType.TOPIC, "other", PatternType.LITERAL);
            case "cluster" -> new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);
            default -> throw new IllegalArgumentException(grant);
        };
        return new AclBinding(pattern, new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }
}
