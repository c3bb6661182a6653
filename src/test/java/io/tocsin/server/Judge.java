package io.tocsin.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds what was accepted against what lies in Kafka. Each event carries a counter that rises by one per topic and id, so
 * that a gap, a swap and a repetition can be told apart.
 */
final class Judge {

    private final List<String> lost = new ArrayList<>();
    private final List<String> disordered = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();

    private Judge() {}

    /** What an event is about: the order holds within it. */
    record Line(String topic, String id) {}

    /** An event that was answered 2xx, with the seq of the answer. */
    record Accepted(Line line, long counter, long seq) {}

    /** A record as it lies in a partition. */
    record Seen(Line line, long counter, int partition) {}

    /**
     * What was found.
     *
     * @param lost accepted, and in no record
     * @param disordered ids whose first appearances do not rise, which lie in several partitions, or whose seqs do not rise
     * @param unexpected records that nobody was told of
     * @param duplicates records beyond the first of their event
     */
    record Verdict(List<String> lost, List<String> disordered, List<String> unexpected, int duplicates) {

        Verdict {
            lost = List.copyOf(lost);
            disordered = List.copyOf(disordered);
            unexpected = List.copyOf(unexpected);
        }

        /** Whether every promise was kept; duplicates are allowed. */
        boolean isClean() {
            return lost.isEmpty() && disordered.isEmpty() && unexpected.isEmpty();
        }
    }

    private record Key(Line line, long counter) {}

    /**
     * Judges.
     *
     * @param accepted in the order in which each id's answers came
     * @param seen in order of offset within each partition
     */
    static Verdict judge(List<Accepted> accepted, List<Seen> seen) {
        var judge = new Judge();
        var promised = judge.promised(accepted);
        var found = new HashSet<Key>();
        Map<Line, Seen> last = new HashMap<>();
        int duplicates = 0;
        for (var record : seen) {
            var key = new Key(record.line(), record.counter());
            if (!promised.contains(key)) {
                judge.unexpected.add(key.toString());
            }
            if (!found.add(key)) {
                duplicates++;
                continue;
            }
            var before = last.put(record.line(), record);
            if (before != null && before.counter() >= record.counter()) {
                judge.disordered.add(key + " first appears behind " + before.counter());
            }
            if (before != null && before.partition() != record.partition()) {
                judge.disordered.add(
                        key + " lies in partition " + record.partition() + ", the one before in " + before.partition());
            }
        }
        promised.stream().filter(key -> !found.contains(key)).map(Key::toString).forEach(judge.lost::add);
        return new Verdict(judge.lost, judge.disordered, judge.unexpected, duplicates);
    }

    private Set<Key> promised(List<Accepted> accepted) {
        var promised = new HashSet<Key>();
        Map<Line, Accepted> last = new HashMap<>();
        for (var event : accepted) {
            var key = new Key(event.line(), event.counter());
            promised.add(key);
            var before = last.put(event.line(), event);
            if (before != null && (before.counter() + 1 != event.counter() || before.seq() >= event.seq())) {
                disordered.add(key + " was accepted as seq " + event.seq() + " behind " + before);
            }
        }
        return promised;
    }
}
