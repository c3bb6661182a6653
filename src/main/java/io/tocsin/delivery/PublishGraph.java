package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which topics publish to which; finds circles. */
final class PublishGraph {

    private final Map<TopicId, ? extends Set<TopicId>> targets;

    /** Topic → the topics that its handlers publish to. */
    PublishGraph(Map<TopicId, ? extends Set<TopicId>> targets) {
        this.targets = targets;
    }

    /**
     * Checks what starts from {@code start}.
     *
     * @throws PublishLoopException when a path leads back to {@code start}
     */
    void checkFrom(TopicId start) {
        var reachedFrom = new HashMap<TopicId, TopicId>();
        var next = new ArrayDeque<TopicId>();
        next.add(start);
        while (!next.isEmpty()) {
            var at = next.remove();
            var steps = targets.get(at);
            if (steps == null) {
                continue;
            }
            if (steps.contains(start)) {
                throw new PublishLoopException(circle(start, at, reachedFrom));
            }
            for (var target : steps) {
                if (reachedFrom.putIfAbsent(target, at) == null) {
                    next.add(target);
                }
            }
        }
    }

    private static List<TopicId> circle(TopicId start, TopicId last, Map<TopicId, TopicId> reachedFrom) {
        var circle = new ArrayDeque<TopicId>();
        circle.add(start);
        for (var at = last; at != null; at = at.equals(start) ? null : reachedFrom.get(at)) {
            circle.addFirst(at);
        }
        return List.copyOf(circle);
    }
}
