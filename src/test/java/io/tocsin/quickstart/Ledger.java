package io.tocsin.quickstart;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.tocsin.cli.client.Json;
import io.tocsin.fixture.KafkaBroker.ReadRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What the daemon accepted, in order, and whether a Kafka topic holds it. Messages must be unique, since they tell one
 * event of an id from the next.
 */
final class Ledger {

    /** One accepted event. */
    record Accepted(String id, String message) {}

    private final List<Accepted> accepted = new ArrayList<>();

    void accepted(String id, String message) {
        accepted.add(new Accepted(id, message));
    }

    int size() {
        return accepted.size();
    }

    /**
     * What is wrong with the records of a Kafka topic: an accepted event that is missing, or out of order among those of
     * its id. Repeated records are allowed, since delivery is at least once; their first appearance counts. Empty when
     * all is well.
     */
    List<String> faults(String kafkaTopic, List<ReadRecord> records) {
        Map<String, LinkedHashSet<String>> found = new LinkedHashMap<>();
        for (ReadRecord record : records) {
            Json value = json(record);
            found.computeIfAbsent(value.get("id").text(), id -> new LinkedHashSet<>())
                    .add(value.get("message").text());
        }
        var faults = new ArrayList<String>();
        Map<String, List<String>> expected = accepted.stream()
                .collect(groupingBy(Accepted::id, LinkedHashMap::new, mapping(Accepted::message, toList())));
        expected.forEach((id, messages) -> {
            List<String> there = List.copyOf(found.getOrDefault(id, new LinkedHashSet<>()));
            messages.stream()
                    .filter(message -> !there.contains(message))
                    .forEach(message -> faults.add(
                            kafkaTopic + ": \"" + message + "\" of id " + id + " was accepted and is missing"));
            List<String> inOrder = messages.stream().filter(there::contains).toList();
            List<String> asFound = there.stream().filter(messages::contains).toList();
            if (!inOrder.equals(asFound)) {
                faults.add(kafkaTopic + ": events of id " + id + " are out of order: " + asFound);
            }
        });
        return faults;
    }

    private static Json json(ReadRecord record) {
        try {
            return Json.parse(record.value() == null ? new byte[0] : record.value());
        } catch (IOException e) {
            throw new UncheckedIOException("the value of a record is not JSON: " + record.valueText(), e);
        }
    }
}
