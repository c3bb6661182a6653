package io.tocsin.server;

import static io.tocsin.server.Installation.kafkaHandler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.cli.client.Json;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.TcpProxy;
import io.tocsin.fixture.flow.Content;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.PublisherMain;
import io.tocsin.fixture.flow.PublisherProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon's own account of each handler, {@code /api/v1/status?count=walk}, held against what publishers were told, while
 * they publish, over kills, and at rest.
 *
 * <p>The handlers deliver everything, filter, give up, and wait for a cluster that is away. Events are large, so that a
 * window (8 MiB here) is few of them and a mistake of more than that is seen.
 */
class SumsIT {

    private static final int KILLS = 3;
    private static final int LOOKS_BEFORE_A_KILL = 4;
    private static final int EVENTS_BETWEEN_LOOKS = 25;
    private static final int DETAILS = 40_000;
    private static final int WINDOW = 8 * 1024 * 1024 / DETAILS + 1;

    /** Workers of the publisher, and the most events of one request: so many may be stored and not answered. */
    private static final int WORKERS = 3;

    private static final int LARGEST_BATCH = 4;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private static final String STEADY = "north/steady";
    private static final String CRITICAL = "north/critical";
    private static final String FAILING = "south/failing";
    private static final String AWAY = "south/away";

    /** What the daemon says of one handler. */
    private record Account(
            long accepted, long delivered, long filtered, long dead, long discarded, long pending, long counted) {

        static Account of(Json handler) {
            var sums = handler.get("sums");
            return new Account(
                    number(sums, "accepted"),
                    number(sums, "delivered"),
                    number(sums, "filtered"),
                    number(sums, "dead"),
                    number(sums, "discarded"),
                    number(sums, "pending"),
                    number(handler, "counted"));
        }

        private static long number(Json object, String name) {
            return object.get(name).integer().orElseThrow();
        }

        long answered() {
            return delivered + filtered + dead + discarded;
        }

        /** How far it is from adding up, by what is pending and by what was counted in the log. */
        long difference() {
            return Math.max(Math.abs(accepted - answered() - pending), Math.abs(accepted - answered() - counted));
        }
    }

    /** One look at all handlers; what each topic had accepted, as publishers knew before and after it. */
    private record Look(Map<String, Account> accounts, Map<String, Integer> before, Map<String, Integer> after) {

        int during(String topic) {
            return after.getOrDefault(topic, 0) - before.getOrDefault(topic, 0) + WORKERS * LARGEST_BATCH;
        }
    }

    private final long seed = Long.getLong("tocsin.seed", 20_261_121L);
    private final Random random = new Random(seed);

    @Test
    @Timeout(1800)
    void everyAcceptedEventIsInExactlyOneSum(@TempDir Path directory) throws Exception {
        // given
        try (var broker = KafkaBroker.start();
                var toAway = away(broker);
                var daemon = installation(directory, broker, toAway).daemon().start();
                var publisher = PublisherProcess.startWide(
                        directory, seed, DETAILS, List.of(daemon.url(), daemon.url(), daemon.url()))) {
            var client = new DaemonClient(daemon.url());
            List<Look> looks = new ArrayList<>();

            // when
            for (int kill = 1; kill <= KILLS; kill++) {
                for (int i = 0; i < LOOKS_BEFORE_A_KILL; i++) {
                    awaitAccepted(publisher, EVENTS_BETWEEN_LOOKS);
                    looks.add(look(client, publisher));
                }
                awaitAccepted(publisher, random.nextInt(EVENTS_BETWEEN_LOOKS));
                daemon.kill();
                daemon.start();
                looks.add(look(client, publisher));
            }
            await("more than a window of each topic")
                    .atMost(LIMIT)
                    .pollInterval(POLL)
                    .until(() -> {
                        var counts = byTopic(publisher.journal().accepted());
                        return PublisherMain.TOPICS.stream().allMatch(topic -> counts.getOrDefault(topic, 0) > WINDOW);
                    });
            var accepted = publisher.finish().accepted();

            // then
            looks.forEach(SumsIT::check);
            System.out.printf(
                    "SumsIT: seed %d, %d events accepted, a window is %d; most that a sum was away under load: %d%n",
                    seed,
                    accepted.size(),
                    WINDOW,
                    looks.stream()
                            .flatMap(look -> look.accounts().values().stream())
                            .mapToLong(Account::difference)
                            .max()
                            .orElseThrow());
            assertThat(looks)
                    .as("looks while events were accepted")
                    .filteredOn(look -> !look.before().equals(look.after()))
                    .isNotEmpty();
            awaitNothingPendingBut(client, AWAY);
            assertAtRest(accounts(client), accepted, true);

            // and over one more kill
            daemon.kill();
            daemon.start();
            awaitNothingPendingBut(client, AWAY);
            assertAtRest(accounts(client), accepted, true);

            // and when the other cluster is back
            toAway.up();
            awaitNothingPendingBut(client, "");
            assertAtRest(accounts(client), accepted, false);
            assertDelivered(broker, accepted);
            assertThat(daemon.stop()).isZero();
        }
    }

    private static TcpProxy away(KafkaBroker broker) {
        var proxy = TcpProxy.to(broker.port());
        proxy.down();
        return proxy;
    }

    private static Installation installation(Path directory, KafkaBroker broker, TcpProxy toAway) {
        broker.createTopic("steady", 2);
        return Installation.in(directory)
                .cluster("main", broker.bootstrap())
                .cluster("away", toAway.address())
                .handlerFile("steady", kafkaHandler("north", "steady", "main", "steady"))
                .handlerFile(
                        "critical",
                        kafkaHandler("north", "critical", "main", "critical") + "match: level() == CRITICAL\n")
                .handlerFile(
                        "failing",
                        kafkaHandler("south", "failing", "main", "failing")
                                + "  rules:\n    - match: level() == WARNING\n      template: '{{ slice .ID 1000 }}'\n")
                .handlerFile("away", kafkaHandler("south", "away", "away", "away"));
    }

    private static void awaitAccepted(PublisherProcess publisher, int more) {
        int atLeast = publisher.journal().accepted().size() + more;
        await("the publisher's progress")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> publisher.journal().accepted().size() >= atLeast);
    }

    private static Look look(DaemonClient client, PublisherProcess publisher) {
        var before = byTopic(publisher.journal().accepted());
        var accounts = accounts(client);
        return new Look(accounts, before, byTopic(publisher.journal().accepted()));
    }

    private static Map<String, Account> accounts(DaemonClient client) {
        Map<String, Account> accounts = new HashMap<>();
        for (var handler :
                client.get("/api/v1/status?count=walk").json().get("handlers").elements()) {
            accounts.put(handler.get("topic").text() + "/" + handler.get("id").text(), Account.of(handler));
        }
        return accounts;
    }

    private static Map<String, Integer> byTopic(List<Accepted> accepted) {
        Map<String, Integer> counts = new HashMap<>();
        accepted.forEach(event -> counts.merge(event.line().topic(), 1, Integer::sum));
        return counts;
    }

    private static String topic(String handler) {
        return handler.substring(0, handler.indexOf('/'));
    }

    private static void check(Look look) {
        assertThat(look.accounts()).containsOnlyKeys(STEADY, CRITICAL, FAILING, AWAY);
        look.accounts().forEach((handler, account) -> {
            var topic = topic(handler);
            int before = look.before().getOrDefault(topic, 0);
            assertThat(account.accepted())
                    .as("accepted for " + handler + ", and " + before + " were answered before")
                    .isBetween((long) before, (long) before + look.during(topic));
            assertThat(account.difference())
                    .as(handler + " under load: " + account)
                    .isLessThanOrEqualTo(WINDOW + look.during(topic));
        });
        var away = Objects.requireNonNull(look.accounts().get(AWAY), AWAY);
        assertThat(away.answered()).as("answered by a cluster that is away").isZero();
        assertThat(away.counted()).isBetween(away.pending(), away.pending() + look.during("south"));
    }

    private static void awaitNothingPendingBut(DaemonClient client, String exempt) {
        await("everything answered")
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> accounts(client).entrySet().stream()
                        .allMatch(handler -> handler.getKey().equals(exempt)
                                || (handler.getValue().pending() == 0
                                        && handler.getValue().counted() == 0)));
    }

    private static void assertAtRest(Map<String, Account> accounts, List<Accepted> accepted, boolean isAway) {
        long north = byTopic(accepted).getOrDefault("north", 0);
        long south = byTopic(accepted).getOrDefault("south", 0);
        long northWarnings = warnings(accepted, "north");
        long southWarnings = warnings(accepted, "south");
        assertThat(accounts)
                .containsOnlyKeys(STEADY, CRITICAL, FAILING, AWAY)
                .containsEntry(STEADY, new Account(north, north, 0, 0, 0, 0, 0))
                .containsEntry(CRITICAL, new Account(north, north - northWarnings, northWarnings, 0, 0, 0, 0))
                .containsEntry(FAILING, new Account(south, south - southWarnings, 0, southWarnings, 0, 0, 0))
                .containsEntry(
                        AWAY,
                        isAway
                                ? new Account(south, 0, 0, 0, 0, south, south)
                                : new Account(south, south, 0, 0, 0, 0, 0));
        assertThat(List.of(north, south)).as("more than a window each").allMatch(events -> events > WINDOW);
        assertThat(List.of(northWarnings, southWarnings)).allMatch(events -> events > 0);
    }

    private static long warnings(List<Accepted> accepted, String topic) {
        return accepted.stream()
                .filter(event -> event.line().topic().equals(topic))
                .filter(event -> Content.isWarning(event.counter()))
                .count();
    }

    /** What is said to be delivered is in Kafka. */
    private static void assertDelivered(KafkaBroker broker, List<Accepted> accepted) {
        for (var topic : PublisherMain.TOPICS) {
            var expected = new HashSet<String>();
            accepted.stream()
                    .filter(event -> event.line().topic().equals(topic))
                    .forEach(event -> expected.add(event.line().id() + " " + event.counter()));
            var read = new HashSet<String>();
            broker.read(
                    topic.equals("north") ? "steady" : "away",
                    record -> read.add(record.keyText() + " " + Content.counter(record.valueText())));
            assertThat(read).isEqualTo(expected);
        }
    }
}
