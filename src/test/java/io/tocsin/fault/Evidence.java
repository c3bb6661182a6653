package io.tocsin.fault;

import static java.util.Comparator.comparingLong;

import io.tocsin.fixture.flow.Judge;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.Judge.Seen;
import io.tocsin.fixture.flow.Judge.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was promised and what lies in Kafka.
 *
 * @param accepted every event that was answered 2xx, in the order of the answers of each id
 * @param exhibits what each handler left in Kafka
 * @param calmFromSeq behind this seq everything was well, so that nothing may be repeated in any mode
 */
record Evidence(Mode mode, List<Accepted> accepted, List<Exhibit> exhibits, long calmFromSeq) {

    /** Copies. */
    Evidence {
        accepted = List.copyOf(accepted);
        exhibits = List.copyOf(exhibits);
    }

    /** The records of one handler, those of a partition in order of offset. */
    record Exhibit(Watched handler, List<Seen> seen) {

        /** Copies. */
        Exhibit {
            seen = List.copyOf(seen);
        }
    }

    /**
     * The verdict on one handler.
     *
     * @param due how many events it must have
     * @param unexcused repeated records for which the mode has no excuse
     */
    record Finding(Watched handler, int records, int due, Verdict verdict, List<Accepted> unexcused) {

        boolean isClean() {
            return verdict.isClean() && unexcused.isEmpty();
        }
    }

    /** The same with other records of one handler. */
    Evidence with(Exhibit changed) {
        return new Evidence(
                mode,
                accepted,
                exhibits.stream()
                        .map(exhibit -> exhibit.handler().equals(changed.handler()) ? changed : exhibit)
                        .toList(),
                calmFromSeq);
    }

    /** Judges each handler. */
    List<Finding> judge() {
        Map<String, List<Accepted>> byTopic = new HashMap<>();
        accepted.forEach(event -> byTopic.computeIfAbsent(event.line().topic(), topic -> new ArrayList<>())
                .add(event));
        Map<Long, Long> ordinals = new HashMap<>();
        byTopic.values().forEach(events -> {
            long ordinal = 0;
            for (var event :
                    events.stream().sorted(comparingLong(Accepted::seq)).toList()) {
                ordinals.put(event.seq(), ++ordinal);
            }
        });
        return exhibits.stream()
                .map(exhibit ->
                        judge(exhibit, byTopic.getOrDefault(exhibit.handler().topic(), List.of()), ordinals))
                .toList();
    }

    private Finding judge(Exhibit exhibit, List<Accepted> events, Map<Long, Long> ordinals) {
        var handler = exhibit.handler();
        var verdict = Judge.judge(
                events, event -> handler.fate(event, ordinals.getOrDefault(event.seq(), 0L)), exhibit.seen());
        int due = (int) events.stream()
                .filter(event -> handler.fate(event, ordinals.getOrDefault(event.seq(), 0L)) == Judge.Fate.DUE)
                .count();
        var unexcused = verdict.repeated().stream()
                .filter(event -> mode == Mode.EXACTLY_ONCE || event.seq() > calmFromSeq)
                .toList();
        return new Finding(handler, exhibit.seen().size(), due, verdict, unexcused);
    }
}
