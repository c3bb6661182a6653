package io.tocsin.kafka.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.KafkaBroker.ReadRecord;
import io.tocsin.fixture.security.SecuredBroker;
import io.tocsin.fixture.security.SecuredBroker.Listener;
import io.tocsin.fixture.security.TokenEndpoint;
import io.tocsin.golden.Golden;
import io.tocsin.kafka.matrix.ClusterTable.RefusedTableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every security mode, right and wrong in every way, and what an operator reads then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityMatrixIT {

    private static final Path PAGE = Path.of("src", "docs", "security-modes.md");
    private static final String KAFKA_TOPIC = "alerts";
    private static final int AT_ONCE = 8;
    /** How the text begins that the daemon logs and shows as the cluster's state. */
    private static final Pattern OF_CLUSTER = Pattern.compile(
            "^(no Kafka broker of cluster|no producer for cluster|cluster) c[0-9]+c (answered at|does not let us in|lets us in)|^no producer");

    private static final List<Rights.Grant> RIGHTS = Rights.all();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private SecuredBroker broker;

    private final AtomicInteger clusters = new AtomicInteger();
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
    private final Map<String, Queue<String>> delivered = new ConcurrentHashMap<>();
    private final List<Runnable> right = new ArrayList<>();
    private final List<Runnable> wrong = new ArrayList<>();
    private final List<Runnable> slow = new ArrayList<>();

    @BeforeAll
    void startBroker() throws Exception {
        var starting = SecuredBroker.in(directory)
                .user(Logins.USER, Logins.PASSWORD)
                .superUser("User:CN=" + Logins.USER)
                .superUser("User:" + Logins.KEYTAB_USER)
                .superUser("User:" + Logins.CLIENT);
        RIGHTS.forEach(grant -> starting.userWithoutRights(grant.user(), Rights.PASSWORD));
        broker = starting.start();
        broker.kafka().createTopic(KAFKA_TOPIC, 1);
        Rights.grant(broker.kafka(), RIGHTS);
    }

    @AfterAll
    void endBroker() {
        broker.close();
    }

    @Test
    void deliversOrSaysWhyInEveryMode() throws Exception {
        try (var logins = new Logins(broker)) {
            var modes = new SecurityModes(broker, logins, directory);
            try (var mishaps = new Mishaps(broker, logins, modes)) {
                deliversOrSaysWhy(logins, modes, mishaps);
            }
        }
    }

    @Test
    void renewsTheTokenOfALivingProducer() throws Exception {
        // given
        try (var endpoint = TokenEndpoint.open(broker.tokens(), Logins.CLIENT, Logins.CLIENT_SECRET)) {
            endpoint.lifetime(Duration.ofSeconds(8));
            var table = Logins.clientCredentials(endpoint.url())
                    .with("sasl-oauth-token-expiry-margin", "4s")
                    .at(broker.bootstrap(Listener.SASL));
            try (var trial = new Trial(table.read("renewal"))) {
                trial.deliver(KAFKA_TOPIC, "first");

                // when
                produceUntil(trial, () -> endpoint.received().size() >= 3);
                var before = endpoint.received().size();
                endpoint.answer(503, "busy");
                produceUntil(trial, () -> endpoint.received().size() > before);
                endpoint.recover();
                var during = endpoint.received().size();
                produceUntil(trial, () -> endpoint.received().size() > during + 1);

                // then
                assertThat(trial.status().generation()).isZero();
                assertThat(trial.status().error()).isEmpty();
            }
        }
    }

    private static void produceUntil(Trial trial, BooleanSupplier end) {
        Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> {
            assertThat(trial.produce(KAFKA_TOPIC, "renewed")).isEmpty();
            return end.getAsBoolean();
        });
    }

    private void deliversOrSaysWhy(Logins logins, SecurityModes modes, Mishaps mishaps) throws Exception {
        // given
        Map<String, String> secrets = new LinkedHashMap<>(logins.secrets());
        secrets.putAll(modes.secrets());
        secrets.put("password of few rights", Rights.PASSWORD);
        Map<Mode, Map<Column, String>> matrix = new LinkedHashMap<>();
        for (var mode : modes.modes()) {
            Map<Column, String> row = Collections.synchronizedMap(new EnumMap<>(Column.class));
            matrix.put(mode, row);
            mode.attempts()
                    .forEach((column, attempt) -> later(mode.name() + ", " + column.title(), attempt, row, column));
        }
        Map<String, String> others = Collections.synchronizedMap(new LinkedHashMap<>());
        mishaps.attempts().forEach((name, attempt) -> later(name, attempt, others, name));
        mishaps.slow().forEach((name, attempt) -> {
            others.put(name, "");
            slow.add(task(name, KAFKA_TOPIC, attempt, others, name));
        });
        Map<String, String> rights = Collections.synchronizedMap(new LinkedHashMap<>());
        RIGHTS.forEach(grant ->
                later(grant.description(), grant.user(), Rights.attempt(broker, grant), rights, grant.description()));

        // when
        List<String> leaks;
        try (var watch = SecretWatch.start(secrets)) {
            runAll();
            leaks = watch.leaks();
            assertThat(watch.lines()).isGreaterThan(right.size() + wrong.size() + slow.size());
        }

        // then
        assertThat(leaks).as("log lines with a secret").isEmpty();
        assertThat(mistakes).as("cells that are not as they must be").isEmpty();
        delivered.forEach((kafkaTopic, keys) -> assertThat(broker.kafka().read(kafkaTopic))
                .extracting(ReadRecord::keyText)
                .containsAll(keys));
        var page = new SecurityPage();
        page.addMatrix(matrix);
        page.addMishaps(others);
        page.addRights(rights);
        var text = page.finished();
        assertThat(text).doesNotContain(secrets.values());
        Golden.assertMatches(PAGE, text);
    }

    private <K> void later(String name, Attempt attempt, Map<K, String> outcomes, K key) {
        later(name, KAFKA_TOPIC, attempt, outcomes, key);
    }

    private <K> void later(String name, String kafkaTopic, Attempt attempt, Map<K, String> outcomes, K key) {
        outcomes.put(key, "");
        (attempt.mustDeliver() ? right : wrong).add(task(name, kafkaTopic, attempt, outcomes, key));
    }

    /** What is not as it must be is noted, so that one run shows all of it. */
    private <K> Runnable task(String name, String kafkaTopic, Attempt attempt, Map<K, String> outcomes, K key) {
        return () -> {
            try {
                var outcome = outcome(kafkaTopic, attempt);
                outcomes.put(key, outcome);
                var missing = attempt.says().stream()
                        .filter(part -> !outcome.contains(part))
                        .toList();
                if (!missing.isEmpty()) {
                    mistakes.add(name + " does not say " + missing + ": " + outcome);
                }
            } catch (AssertionError | RuntimeException e) {
                mistakes.add(name + ": " + e);
            }
        };
    }

    /** What the probe says; empty when delivered. */
    private String outcome(String kafkaTopic, Attempt attempt) {
        var cluster = "c" + clusters.incrementAndGet() + "c";
        try (var trial = new Trial(attempt.table().read(cluster))) {
            if (attempt.mustDeliver()) {
                trial.deliver(kafkaTopic, "value");
                delivered
                        .computeIfAbsent(kafkaTopic, any -> new ConcurrentLinkedQueue<>())
                        .add(cluster);
                assertThat(trial.probe(kafkaTopic)).isEmpty();
                return "";
            }
            var found = trial.probe(kafkaTopic).orElseThrow(() -> new AssertionError("the probe finds nothing wrong"));
            assertThat(found.stage())
                    .as("stage of: " + found)
                    .isEqualTo(attempt.stage().orElseThrow());
            assertThat(trial.failure(kafkaTopic, "value")).containsPattern(OF_CLUSTER);
            return normal(found.toString(), cluster);
        } catch (RefusedTableException e) {
            if (attempt.mustDeliver() || attempt.stage().isPresent()) {
                throw new AssertionError(e.getMessage(), e);
            }
            return normal(e.getMessage(), cluster);
        }
    }

    private static String normal(String text, String cluster) {
        return SecurityPage.normal(text, cluster, directory.toString());
    }

    /** What must work first, so that what fails later does so in a process that is warm. */
    private void runAll() throws Exception {
        runAtOnce(right, AT_ONCE);
        runAtOnce(wrong, AT_ONCE);
        runAtOnce(slow, 1);
    }

    private static void runAtOnce(List<Runnable> tasks, int atOnce) throws Exception {
        var threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<?>> running = new ArrayList<>();
            tasks.forEach(task -> running.add(threads.submit(task)));
            for (var each : running) {
                each.get(10, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
