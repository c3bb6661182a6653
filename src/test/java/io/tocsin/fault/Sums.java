package io.tocsin.fault;

import io.tocsin.cli.client.Json;
import io.tocsin.fault.Watched.Outcome;
import io.tocsin.fixture.DaemonClient;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.PublisherMain;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the daemon's own account adds up at rest: its log is walked event by event, as far back as it was not trimmed,
 * and each handler must have an outcome for each, as many of every kind as there should be, and none that is pending.
 */
final class Sums {

    private static final int PAGE = 1_000;
    private static final Map<Outcome, String> WORDS = new EnumMap<>(
            Map.of(Outcome.DELIVERED, "delivered", Outcome.FILTERED, "filtered", Outcome.DEAD, "dead-letter"));

    private final DaemonClient client;
    private final List<String> problems = new ArrayList<>();

    private Sums(DaemonClient client) {
        this.client = client;
    }

    /** What does not add up; empty when all does. */
    static List<String> check(DaemonClient client, List<Accepted> accepted, List<Watched> handlers) {
        var sums = new Sums(client);
        PublisherMain.TOPICS.forEach(topic -> sums.check(topic, accepted, handlers));
        sums.checkStatus(accepted, handlers);
        return sums.problems;
    }

    /** What each handler has counted since it was defined, over every death and all that was trimmed. */
    private void checkStatus(List<Accepted> accepted, List<Watched> handlers) {
        var status = client.get("/api/v1/status?count=walk").json();
        for (var shown : status.get("handlers").elements()) {
            var name = shown.get("topic").text() + "/" + shown.get("id").text();
            long sum = 0;
            for (var part : List.of("delivered", "filtered", "dead", "discarded", "pending")) {
                sum += number(shown.get("sums"), part);
            }
            if (number(shown.get("sums"), "accepted") != sum || number(shown, "counted") != 0) {
                problems.add(name + ": does not add up: " + shown);
            }
            handlers.stream()
                    .filter(handler -> handler.name().equals(name) && handler.isThereFromTheBeginning())
                    .forEach(handler -> checkStatus(handler, shown.get("sums"), accepted));
        }
    }

    private void checkStatus(Watched handler, Json sums, List<Accepted> accepted) {
        var events = accepted.stream()
                .filter(event -> event.line().topic().equals(handler.topic()))
                .sorted(Comparator.comparingLong(Accepted::seq))
                .toList();
        Map<Outcome, Long> expected = new EnumMap<>(Outcome.class);
        for (int i = 0; i < events.size(); i++) {
            expected.merge(handler.share().outcome(events.get(i).counter(), i + 1), 1L, Long::sum);
        }
        boolean right = number(sums, "delivered") == expected.getOrDefault(Outcome.DELIVERED, 0L)
                && number(sums, "filtered") == expected.getOrDefault(Outcome.FILTERED, 0L)
                && number(sums, "dead") == expected.getOrDefault(Outcome.DEAD, 0L);
        if (!right) {
            problems.add(handler.name() + ": counted " + sums + ", and it should be " + expected);
        }
    }

    private static long number(Json object, String name) {
        return object.get(name).integer().orElseThrow();
    }

    private void check(String topic, List<Accepted> accepted, List<Watched> handlers) {
        var events = accepted.stream()
                .filter(event -> event.line().topic().equals(topic))
                .sorted(Comparator.comparingLong(Accepted::seq))
                .toList();
        var walked = new HashSet<Long>();
        Map<String, Map<String, Integer>> counts = new HashMap<>();
        walk(topic, walked, counts);
        long first = walked.stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        long kept = events.stream().filter(event -> event.seq() >= first).count();
        if (walked.size() != kept || kept == 0) {
            problems.add(topic + ": from seq " + first + " on " + kept + " events were accepted, and the log has "
                    + walked.size());
        }
        for (var handler : handlers) {
            if (handler.topic().equals(topic) && handler.stays()) {
                check(handler, events, first, counts.getOrDefault(handler.handler(), Map.of()));
            }
        }
    }

    private void walk(String topic, Set<Long> walked, Map<String, Map<String, Integer>> counts) {
        var from = "1970-01-01T00:00:00Z";
        while (true) {
            var page = client.get("/api/v1/alerts/topics/" + topic + "/deliveries?limit=" + PAGE + "&from="
                            + URLEncoder.encode(from, StandardCharsets.UTF_8))
                    .json()
                    .get("events")
                    .elements();
            int before = walked.size();
            for (var event : page) {
                from = event.get("acceptedAt").text();
                if (walked.add(event.get("seq").integer().orElseThrow())) {
                    event.get("deliveries")
                            .elements()
                            .forEach(delivery -> counts.computeIfAbsent(
                                            delivery.get("handler").text(), handler -> new HashMap<>())
                                    .merge(delivery.get("status").text(), 1, Integer::sum));
                }
            }
            if (walked.size() == before) {
                return;
            }
        }
    }

    private void check(Watched handler, List<Accepted> events, long first, Map<String, Integer> counts) {
        Map<String, Integer> expected = new HashMap<>();
        int atTheEdge = 0;
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (event.seq() < first) {
                continue;
            }
            if (event.seq() > handler.beforeDefined() && event.seq() < handler.afterDefined()) {
                atTheEdge++;
            } else if (event.seq() > handler.beforeDefined()) {
                expected.merge(WORDS.get(handler.share().outcome(event.counter(), i + 1)), 1, Integer::sum);
            }
        }
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        int due = expected.values().stream().mapToInt(Integer::intValue).sum();
        boolean exact = atTheEdge == 0;
        if ((exact && !counts.equals(expected)) || total < due || total > due + atTheEdge) {
            problems.add(handler.name() + ": the daemon counts " + counts + ", and it should be " + expected
                    + (exact ? "" : " and up to " + atTheEdge + " more"));
        }
        if (counts.getOrDefault("pending", 0) > 0) {
            problems.add(handler.name() + ": " + counts.get("pending") + " are pending at rest");
        }
    }
}
