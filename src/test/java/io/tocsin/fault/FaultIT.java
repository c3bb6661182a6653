package io.tocsin.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.BrokerTrio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of the fault test in either mode, with as many faults as it takes to have each kind of them; the dice come
 * from one seed, {@code -Dtocsin.seed}.
 */
class FaultIT {

    private static final int EVENTS_PER_SECOND = 100;

    @TempDir
    private static Path brokers;

    private static BrokerTrio kafka;

    private final long seed = Long.getLong("tocsin.seed", 20_261_121L);

    @BeforeAll
    static void start() {
        kafka = BrokerTrio.start(brokers);
    }

    @AfterAll
    static void end() {
        kafka.close();
    }

    @Test
    @Timeout(3600)
    void atLeastOnceLosesNothingAndKeepsTheOrder(@TempDir Path directory) throws Exception {
        keepsEveryPromise(Mode.AT_LEAST_ONCE, 27, directory);
    }

    @Test
    @Timeout(3600)
    void exactlyOnceLosesNothingRepeatsNothingAndKeepsTheOrder(@TempDir Path directory) throws Exception {
        keepsEveryPromise(Mode.EXACTLY_ONCE, 33, directory);
    }

    private void keepsEveryPromise(Mode mode, int faults, Path directory) throws Exception {
        // given
        var home = Path.of(System.getProperty("distribution.directory", "none"));
        var distribution = Files.isDirectory(home) ? home : null;
        try (var house = House.open(mode, mode.word(), directory, kafka, distribution)) {
            var campaign = new Campaign(house, Plan.of(seed, faults, mode), seed, EVENTS_PER_SECOND, System.out);

            // when
            var evidence = campaign.run();

            // then
            var report = campaign.report(evidence);
            System.out.println(report.text());
            assertThat(report.isClean()).as(report.text()).isTrue();
            assertThat(report.tally().total()).isEqualTo(faults);
            assertThat(campaign.replaced())
                    .as("never happened, and nothing in their place")
                    .containsAll(report.missing());
            for (var sabotage : Sabotage.values()) {
                var found = campaign.report(sabotage.applyTo(evidence, new Random(seed)));
                assertThat(found.isClean()).as(sabotage.word()).isFalse();
            }
        }
    }
}
