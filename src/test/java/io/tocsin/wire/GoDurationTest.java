package io.tocsin.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "+0, 0s",
        "-0, 0s",
        "1ns, 1ns",
        "1100ns, 1.1µs",
        "1us, 1µs",
        "2.2ms, 2.2ms",
        "250ms, 250ms",
        "1s, 1s",
        "3.3s, 3.3s",
        "90s, 1m30s",
        "1m30s, 1m30s",
        "4m5s, 4m5s",
        "4m5.001s, 4m5.001s",
        "5h6m7.001s, 5h6m7.001s",
        "60m, 1h0m0s",
        "168h, 168h0m0s",
        "8m0.000000001s, 8m0.000000001s",
        "-1.5h, -1h30m0s",
        ".5s, 500ms",
        "1.s, 1s",
        "+5s, 5s",
        "0.3333333333333333333h, 20m0s",
        "10.5s4m, 4m10.5s",
        "12µs34ms, 34.012ms",
        "12μs, 12µs",
        "9007199254740993ns, 2501h59m59.254740993s",
        "9223372036854775807ns, 2562047h47m16.854775807s",
        "-9223372036854775808ns, -2562047h47m16.854775808s"
    })
    void readsAndRendersAsGoDoes(String text, String rendered) {
        assertThat(GoDuration.parse(text).map(GoDuration::render)).contains(rendered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3",
                "-",
                "s",
                ".",
                "-.",
                ".s",
                "+.s",
                "1d",
                "1 s",
                " 1s",
                "1s ",
                "1S",
                "10 seconds",
                "1m30",
                "--1s",
                "1..5s",
                "1e3s",
                "٣s",
                "9223372036854775808ns",
                "3000000h",
                "-9223372036854775809ns"
            })
    void refusesWhatGoRefuses(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @Property
    void whatIsRenderedReadsBackTheSame(@ForAll long nanos) {
        var duration = Duration.ofNanos(nanos);
        assertThat(GoDuration.parse(GoDuration.render(duration))).contains(duration);
    }

    @Test
    void rendersTheLeastValue() {
        assertThat(GoDuration.render(Duration.ofNanos(Long.MIN_VALUE))).isEqualTo("-2562047h47m16.854775808s");
    }
}
