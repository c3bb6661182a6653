package io.tocsin.api;

import io.tocsin.lifecycle.Health.Condition;

/** What an operator does about something that is wrong, where the cause does not say it itself: one line for each part. */
final class Advice {

    private Advice() {}

    /** The next step, in a few words. */
    static String on(Condition condition) {
        var parts = condition.name().split(":", 2);
        String rest = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "cluster" -> "tocsin clusters test " + rest;
            case "handler" -> "tocsin show-topic-handler " + rest.replaceFirst("/", " ");
            case "store" ->
                rest.isEmpty() ? "make room on the disk, or raise max-bytes under [store]" : "tocsind store verify";
            case "thread" -> "restart tocsind, and report the error in its log";
            case "configuration" -> "tocsind check";
            default -> "see the log of tocsind";
        };
    }
}
