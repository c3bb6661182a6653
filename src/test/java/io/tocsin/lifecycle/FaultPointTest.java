package io.tocsin.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPointTest {

    /** Passes a place three times, then exits with 0. */
    static final class ThreeTimes {
        public static void main(String[] args) {
            for (int i = 0; i < 3; i++) {
                FaultPoint.AFTER_SYNC.reached();
            }
        }
    }

    @Test
    void doesNothingWithoutTheProperty() throws Exception {
        assertThat(FaultPoint.armed(null)).isNull();
        assertThat(exitCode()).isZero();
    }

    @Test
    void haltsTheProcessTheNamedTimeThatTheNamedPlaceIsReached() throws Exception {
        assertThat(exitCode("-Dtocsin.fault=after-sync:3")).isEqualTo(FaultPoint.EXIT_CODE);
        assertThat(exitCode("-Dtocsin.fault=after-sync:4")).isZero();
        assertThat(exitCode("-Dtocsin.fault=trimming:1")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void isNamedByItsWord(FaultPoint place) {
        assertThat(FaultPoint.armed(place.word() + ":7"))
                .isNotNull()
                .satisfies(armed -> assertThat(armed.place()).isEqualTo(place))
                .satisfies(armed -> assertThat(armed.left()).hasValue(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "after-sync", "after-sync:0", "after-sync:x", "after-sync:1:2", "nowhere:1", "AFTER_SYNC:1"})
    void refusesWhatNamesNoPlaceOrNoTime(String value) {
        assertThatThrownBy(() -> FaultPoint.armed(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dtocsin.fault=" + value + ":")
                .hasMessageContaining("after-sync, redefining");
    }

    private static int exitCode(String... options) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(ThreeTimes.class.getName());
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
