package io.tocsin.cli.again;

import io.tocsin.cli.client.Json;
import java.util.Set;

/** How a replay, or a retry, is told to people. */
final class ReplayText {

    static final String PATH = "/api/v1/replays";
    private static final Set<String> OVER = Set.of("done", "cancelled");

    private ReplayText() {}

    /** Whether nothing more will come of it. */
    static boolean isOver(Json replay) {
        return OVER.contains(replay.get("state").text());
    }

    /** Such as {@code replay 3 of topic cpu to kafka1: done; 12 delivered, 1 filtered, 0 given up}. */
    static String sentence(Json replay) {
        return replay.get("kind").text() + " " + replay.get("id").text() + " of topic "
                + replay.get("topic").text() + " to " + replay.get("handler").text() + ": "
                + replay.get("state").text() + "; " + outcome(replay) + cause(replay);
    }

    /** What became of its events so far. */
    static String outcome(Json replay) {
        return replay.get("delivered").text() + " delivered, "
                + replay.get("filtered").text() + " filtered, "
                + replay.get("dead").text() + " given up"
                + (isOver(replay) ? "" : ", " + replay.get("left").text() + " left");
    }

    private static String cause(Json replay) {
        String cause = replay.get("cause").text();
        return cause.isEmpty() ? "" : " (" + cause + ")";
    }
}
