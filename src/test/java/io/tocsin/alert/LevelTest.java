package io.tocsin.alert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LevelTest {

    @ParameterizedTest
    @CsvSource({
        "'', OK",
        "O, OK",
        "ok, OK",
        "okinfo, OK",
        "I, INFO",
        "inf, INFO",
        "infoWARN, INFO",
        "W, WARNING",
        "warn, WARNING",
        "Warning, WARNING",
        "C, CRITICAL",
        "crit, CRITICAL",
        "CRITICAL, CRITICAL"
    })
    void parsesAsKapacitorDoes(String text, Level level) {
        // when
        var parsed = Level.parse(text);

        // then
        assertThat(parsed).contains(level);
    }

    @ParameterizedTest
    @ValueSource(strings = {"K", "N", "RN", "L", "CRITICALS", "CC", " ", "OK ", "page"})
    void refusesWhatKapacitorRefuses(String text) {
        // when
        var parsed = Level.parse(text);

        // then
        assertThat(parsed).isEmpty();
    }

    @Test
    void readsEachNumberBackAndNoOther() {
        for (Level level : Level.values()) {
            assertThat(Level.ofNumber(level.number())).contains(level);
        }
        assertThat(Level.ofNumber(-1)).isEmpty();
        assertThat(Level.ofNumber(4)).isEmpty();
    }
}
