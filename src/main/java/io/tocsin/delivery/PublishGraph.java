package io.tocsin.delivery;

import io.tocsin.alert.TopicId;
import java.util.ArrayList;
import java.util.HashSet;
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
        var path = new ArrayList<TopicId>();
        path.add(start);
        walk(start, start, path, new HashSet<>());
    }

    private void walk(TopicId start, TopicId at, List<TopicId> path, Set<TopicId> seen) {
        var next = targets.get(at);
        if (next == null) {
            return;
        }
        for (var target : next) {
            path.add(target);
            if (target.equals(start)) {
                throw new PublishLoopException(path);
            }
            if (seen.add(target)) {
                walk(start, target, path, seen);
            }
            path.remove(path.size() - 1);
        }
    }
}
