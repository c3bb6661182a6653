package io.tocsin.api;

import io.tocsin.kafka.ClusterStatus;
import io.tocsin.lifecycle.Health.Condition;
import io.tocsin.store.Store;
import java.util.List;

/**
 * What an operator does about something that is wrong, where the cause does not say it itself: one line for each part.
 *
 * @param clusters as they are now
 * @param room that the store has now
 * @param storeWorks whether the store can be written, room or not
 */
record Advice(List<ClusterStatus> clusters, Store.Room room, boolean storeWorks) {

    /** As of now. */
    static Advice of(ApiServices services) {
        var store = services.store();
        return new Advice(services.clusters().get(), store.room(), store.failure() == null);
    }

    /** The next step, in a few words. */
    String on(Condition condition) {
        var parts = condition.name().split(":", 2);
        String rest = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "cluster" ->
                isOff(rest) ? "what the cause says, then: systemctl reload tocsind" : "tocsin clusters test " + rest;
            case "handler", "backlog" -> "tocsin show-topic-handler " + rest.replaceFirst("/", " ");
            case "store" -> onStore(rest);
            case "thread" -> "restart tocsind, and report the error in its log";
            case "configuration" -> "tocsind check, correct what it names, then: systemctl reload tocsind";
            default -> "see the log of tocsind";
        };
    }

    private boolean isOff(String cluster) {
        return clusters.stream()
                .anyMatch(status -> status.isOff() && status.id().value().equals(cluster));
    }

    private String onStore(String part) {
        if (part.equals("slow")) {
            return "iostat -x";
        }
        if (!part.isEmpty()) {
            return "tocsind store verify";
        }
        if (!storeWorks) {
            return "dmesg; make room on the disk, remount or replace it";
        }
        return room.usedBytes() > room.againBelowBytes()
                ? "raise max-bytes under [store], or make the handlers deliver that hold the log"
                : "make room on the disk, or lower reserve under [store]";
    }
}
