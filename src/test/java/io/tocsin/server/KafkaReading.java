package io.tocsin.server;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.fixture.flow.Content;
import io.tocsin.fixture.flow.Judge.Line;
import io.tocsin.fixture.flow.Judge.Seen;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Events of the tests as they lie in Kafka: the id is the key, and the message is the counter. */
final class KafkaReading {

    private KafkaReading() {}

    /** Every record of a Kafka topic, as an event of an alert topic. */
    static List<Seen> of(KafkaBroker broker, String kafkaTopic, String topic) {
        return broker.read(kafkaTopic).stream()
                .map(record ->
                        new Seen(new Line(topic, record.keyText()), counter(record.valueText()), record.partition()))
                .toList();
    }

    /** The counters of the first appearances, for each id, in the order of its partition. */
    static Map<String, List<Long>> firstAppearances(KafkaBroker broker, String kafkaTopic) {
        Map<String, LinkedHashSet<Long>> counters = of(broker, kafkaTopic, "").stream()
                .collect(groupingBy(
                        seen -> seen.line().id(),
                        LinkedHashMap::new,
                        mapping(Seen::counter, toCollection(LinkedHashSet::new))));
        Map<String, List<Long>> lists = new LinkedHashMap<>();
        counters.forEach((id, set) -> lists.put(id, List.copyOf(set)));
        return lists;
    }

    /** The counter in a record's value. */
    static long counter(String value) {
        return Content.counter(value);
    }
}
