package io.tocsin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.problem.Category;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTimeTest {

    @Test
    void rendersAsGoAndReadsItBack() {
        var softly = new SoftAssertions();
        GoTable.rows("go-times.tsv").forEach(row -> {
            // given
            Instant time = Instant.ofEpochSecond(Long.parseLong(row[0]), Long.parseLong(row[1]));

            // when
            String text = GoTime.render(time);

            // then
            softly.assertThat(text).isEqualTo(row[2]);
            softly.assertThat(GoTime.parse(text)).isEqualTo(time);
        });
        softly.assertAll();
    }

    @Test
    void readsAndRefusesAsGo() {
        var softly = new SoftAssertions();
        GoTable.rows("go-rfc3339.tsv").forEach(row -> {
            // when
            String answer = answer(row[0]);

            // then
            String expected = row.length == 2 ? row[1] : row[1] + " " + row[2];
            softly.assertThat(answer).as(row[0]).isEqualTo(expected);
        });
        softly.assertAll();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2024-05-01T12:00:10,5Z            | it has to end in Z or an offset such as +02:00
            2024-05-01T2:00:10Z               | it has to be RFC 3339 with date, T, time and offset
            2024-05-01T12:00:10+24:00         | its hour of the offset is above 23
            2024-05-01T12:00:10+02:60         | its minute of the offset is above 59
            2024-05-01T12:00:10.1234567891Z   | a fraction of a second has 1 to 9 digits
            0000-01-01T00:00:00+00:01         | in UTC it is outside the years 0 to 9999
            9999-12-31T23:59:59-00:01         | in UTC it is outside the years 0 to 9999
            2023-02-29T00:00:00Z              | that month has 28 days
            2024-13-01T00:00:00Z              | its month is above 12
            2024-00-01T00:00:00Z              | month and day count from 1
            2024-05-01T12:0x:00Z              | its minute is not 2 digits
            yesterday                         | it has to be RFC 3339 with date, T, time and offset
            """)
    void namesTheRuleThatIsBroken(String text, String rule) {
        assertThatThrownBy(() -> GoTime.parse(text))
                .isInstanceOfSatisfying(InvalidTimeException.class, e -> {
                    assertThat(e.category()).isEqualTo(Category.INVALID);
                    assertThat(e.text()).isEqualTo(text);
                })
                .hasMessage("\"%s\" is not a time: %s. A time looks like 2024-05-01T12:00:10.25Z.", text, rule);
    }

    @Test
    void rendersTheFormOfTablesAsGo() {
        var softly = new SoftAssertions();
        GoTable.rows("go-rfc822.tsv").forEach(row -> {
            // when
            String text = GoTime.renderRfc822(Instant.ofEpochSecond(Long.parseLong(row[0])), ZoneId.of(row[1]));

            // then
            softly.assertThat(text).as(row[1]).isEqualTo(row[2]);
        });
        softly.assertAll();
    }

    @Test
    void rendersTheOffsetOfAZoneWithoutAName() {
        assertThat(GoTime.renderRfc822(Instant.EPOCH, ZoneOffset.ofHoursMinutes(5, 30)))
                .isEqualTo("01 Jan 70 05:30 +0530");
        assertThat(GoTime.renderRfc822(Instant.EPOCH, ZoneOffset.UTC)).isEqualTo("01 Jan 70 00:00 UTC");
    }

    @Test
    void refusesToRenderWhatRfc3339CannotExpress() {
        assertThat(GoTime.isRepresentable(Instant.MAX)).isFalse();
        assertThatThrownBy(() -> GoTime.render(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GoTime.render(Instant.parse("-0001-12-31T23:59:59.999999999Z")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stopsAtTheLongestDurationAsGo() {
        // given
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        // then
        assertThat(GoTime.between(now, now.plusNanos(7))).isEqualTo(Duration.ofNanos(7));
        assertThat(GoTime.between(GoTime.ZERO, now)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(GoTime.between(now, GoTime.ZERO)).isEqualTo(Duration.ofNanos(Long.MIN_VALUE));
    }

    private static String answer(String text) {
        try {
            Instant time = GoTime.parse(text);
            return time.getEpochSecond() + " " + time.getNano();
        } catch (InvalidTimeException e) {
            return "refused";
        }
    }
}
