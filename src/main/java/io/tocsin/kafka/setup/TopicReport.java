package io.tocsin.kafka.setup;

import java.util.List;
import java.util.Optional;

/**
 * What became of one declared Kafka topic.
 *
 * @param kafkaTopic its name
 * @param outcome what was done or found
 * @param differences between what is declared and what is there; empty unless the outcome is {@link Outcome#DIFFERS}
 * @param failure why it failed and what to do, one line; given exactly with {@link Outcome#FAILED}
 */
public record TopicReport(String kafkaTopic, Outcome outcome, List<Difference> differences, Optional<String> failure) {

    /** What was done or found. */
    public enum Outcome {
        /** It was not there, and is now. */
        CREATED("created"),
        /** It is not there; a dry run found that the brokers would create it. */
        WOULD_BE_CREATED("would be created"),
        /** It is not there, and only looking was asked for. */
        MISSING("missing"),
        /** It is there as declared. */
        AS_DECLARED("exists as declared"),
        /** It is there, and not as declared; it was left alone. */
        DIFFERS("exists and differs; nothing was changed"),
        /** The brokers refused, or did not answer. */
        FAILED("failed");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }

    /**
     * One value that is not as declared.
     *
     * @param field {@code partitions}, {@code replication-factor} or {@code config.<name>}
     * @param actual empty text where Kafka does not know it
     */
    public record Difference(String field, String declared, String actual) {}

    public TopicReport {
        differences = List.copyOf(differences);
    }

    static TopicReport of(String kafkaTopic, Outcome outcome) {
        return new TopicReport(kafkaTopic, outcome, List.of(), Optional.empty());
    }

    static TopicReport failed(String kafkaTopic, String sentence) {
        return new TopicReport(kafkaTopic, Outcome.FAILED, List.of(), Optional.of(sentence));
    }
}
