package io.tocsin.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fault.Fault.Lane;
import io.tocsin.fault.Plan.Step;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanTest {

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(Plan.of(3, 100, Mode.AT_LEAST_ONCE)).isEqualTo(Plan.of(3, 100, Mode.AT_LEAST_ONCE));
        assertThat(Plan.of(3, 100, Mode.AT_LEAST_ONCE)).isNotEqualTo(Plan.of(4, 100, Mode.AT_LEAST_ONCE));
    }

    @ParameterizedTest
    @EnumSource
    void hasEachFaultOfTheModeBeforeALaneRepeatsOne(Mode mode) {
        int largestLane = Arrays.stream(Lane.values())
                .mapToInt(lane -> Fault.of(lane, mode).size())
                .max()
                .orElseThrow();

        var plan = Plan.of(1, largestLane * Lane.values().length, mode);

        var planned = plan.steps().stream()
                .flatMap(step -> step.faults().values().stream())
                .toList();
        assertThat(planned).hasSize(largestLane * Lane.values().length);
        assertThat(planned)
                .containsAll(Arrays.stream(Fault.values())
                        .filter(fault -> fault.happensIn(mode))
                        .toList());
        assertThat(planned).allMatch(fault -> fault.happensIn(mode));
    }

    @Test
    void hasAsManyFaultsAsWereAskedFor() {
        var plan = Plan.of(1, 31, Mode.AT_LEAST_ONCE);

        assertThat(plan.steps().stream().mapToInt(step -> step.faults().size()).sum())
                .isEqualTo(31);
        assertThat(plan.steps()).extracting(Step::number).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }
}
