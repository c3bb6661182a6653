package io.tocsin.handler.kafka;

import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.kafka.record.RecordDefaults;
import io.tocsin.handler.kafka.record.RecordOptions;
import io.tocsin.handler.kafka.record.RecordPlan;
import io.tocsin.kafka.KafkaSettings;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Section;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan of one handler for the settings that its cluster has now: options that were checked once, and the cluster's
 * defaults, which a reload may change. Settings that do not fit are logged, once.
 */
final class RecordPlans {

    private static final Logger LOG = LoggerFactory.getLogger(RecordPlans.class);

    private final HandlerRef handler;
    private final Map<String, @Nullable Object> options;
    private final String storeId;
    private volatile Reading present;

    /**
     * What the options are by certain settings.
     *
     * @param plan empty when the settings lack what the options rely on
     * @param problem why; empty when there is a plan
     */
    record Reading(KafkaSettings settings, Optional<RecordPlan> plan, String problem) {}

    /** @param plan by {@code settings} */
    RecordPlans(
            HandlerRef handler,
            Map<String, @Nullable Object> options,
            String storeId,
            KafkaSettings settings,
            RecordPlan plan) {
        this.handler = handler;
        this.options = options;
        this.storeId = storeId;
        this.present = new Reading(settings, Optional.of(plan), "");
    }

    /**
     * The plan by these settings; empty when they lack what the options rely on, and then there is a {@link #problem}. One
     * thread at a time.
     */
    Optional<RecordPlan> by(KafkaSettings latest) {
        var reading = read(latest);
        if (reading.plan().isEmpty() && !reading.equals(present)) {
            LOG.atWarn()
                    .setMessage("handler waits, since its cluster's settings do not fit its options any more")
                    .addKeyValue("topic", handler.topic().name())
                    .addKeyValue("handler", handler.id().name())
                    .addKeyValue("error", reading.problem())
                    .log();
        }
        present = reading;
        return reading.plan();
    }

    /** The same, for whoever only wants to know. Any thread. */
    Reading read(KafkaSettings latest) {
        var known = present;
        if (latest.equals(known.settings())) {
            return known;
        }
        var problems = new Problems();
        var section = Section.of("options of " + handler, options, problems);
        var plan = RecordOptions.read(handler, section, Optional.of(RecordDefaults.of(latest, storeId)));
        return new Reading(
                latest, plan, problems.errors().stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }

    /** What is wrong with the settings that were given last; empty when nothing is. */
    String problem() {
        return present.problem();
    }
}
