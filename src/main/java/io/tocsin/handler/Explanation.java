package io.tocsin.handler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler would do with an event now, told without doing it.
 *
 * @param verdict how an attempt would begin; whether it then succeeds, only the target knows
 * @param reason why it would not simply be delivered; empty when it would
 * @param facts what would be sent, and where to, by the names that the API shows, in their order: text, Boolean, Integer,
 *     Long, lists and maps of these. What is not known now is absent, and a fact whose name ends in {@code Note} says why
 */
public record Explanation(Verdict verdict, String reason, Map<String, @Nullable Object> facts) {

    /** How an attempt would begin. */
    public enum Verdict {
        /** It is handed to the target. */
        DELIVERS("deliver"),
        /** A rule of the handler's own excludes the event. */
        FILTERS("filter"),
        /** It fails before anything is sent, each time: a dead letter. */
        REFUSES("dead-letter"),
        /** Something else has to change first. */
        WAITS("wait");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        /** The word in API answers and tables. */
        public String word() {
            return word;
        }
    }

    /** Keeps the order of the facts. */
    public Explanation {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** Delivered, by these facts. */
    public static Explanation delivers(Map<String, @Nullable Object> facts) {
        return new Explanation(Verdict.DELIVERS, "", facts);
    }

    /** Waits for this reason. */
    public static Explanation waits(String reason, Map<String, @Nullable Object> facts) {
        return new Explanation(Verdict.WAITS, reason, facts);
    }
}
