package io.tocsin.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fault.Evidence.Exhibit;
import io.tocsin.fault.Evidence.Finding;
import io.tocsin.fault.Watched.Share;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.Judge.Line;
import io.tocsin.fixture.flow.Judge.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One record changed among many, some of which were repeated before the calm, as at-least-once may. */
class SabotageTest {

    private static final int EVENTS = 100;
    private static final int CALM_FROM = 60;

    private final List<Accepted> accepted = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();

    SabotageTest() {
        for (int seq = 1; seq <= EVENTS; seq++) {
            var line = new Line("north", seq % 2 == 0 ? "a" : "b");
            accepted.add(new Accepted(line, (seq + 1) / 2, seq));
            seen.add(new Seen(line, (seq + 1) / 2, seq % 2));
        }
    }

    @Test
    void nothingIsFoundWithoutIt() {
        assertThat(evidence(Mode.EXACTLY_ONCE).judge()).allMatch(Finding::isClean);
    }

    @ParameterizedTest
    @EnumSource
    void aMissingRecordIsCaught(Mode mode) {
        assertThat(sabotaged(mode, Sabotage.LOSE).verdict().lost()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedRecordIsCaught(Mode mode) {
        assertThat(sabotaged(mode, Sabotage.REPEAT).unexcused()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void swappedRecordsAreCaught(Mode mode) {
        assertThat(sabotaged(mode, Sabotage.SWAP).verdict().disordered()).isNotEmpty();
    }

    @Test
    void aRepetitionBeforeTheCalmIsExcusedAtLeastOnceOnly() {
        seen.addAll(CALM_FROM, seen.subList(CALM_FROM - 10, CALM_FROM));

        assertThat(evidence(Mode.AT_LEAST_ONCE).judge()).allMatch(Finding::isClean);
        assertThat(evidence(Mode.EXACTLY_ONCE).judge())
                .singleElement()
                .satisfies(finding -> assertThat(finding.unexcused()).hasSize(10));
    }

    private Finding sabotaged(Mode mode, Sabotage sabotage) {
        var findings = sabotage.applyTo(evidence(mode), new Random(1)).judge();
        assertThat(findings).hasSize(1).noneMatch(Finding::isClean);
        return findings.get(0);
    }

    private Evidence evidence(Mode mode) {
        var handler = Watched.always("north", "steady", "kafka-north", Share.ALL);
        return new Evidence(mode, accepted, List.of(new Exhibit(handler, seen)), CALM_FROM);
    }
}
