package io.tocsin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about the metrics: its table is made from the list, its rules use names of the list. */
final class MetricsDocumentTest {

    private static final Path PAGE = Path.of("src", "docs", "metrics.md");
    private static final String TABLE = "| Metric | Type | Labels | What it says |";
    private static final Pattern NAME = Pattern.compile("\\b(?:tocsin|process|jvm)_[a-z_]+");

    @Test
    void listsEveryMetric() throws IOException {
        // given
        var page = Files.readString(PAGE);
        var table = Arrays.stream(Metric.values())
                .map(MetricsDocumentTest::row)
                .collect(Collectors.joining("\n", TABLE + "\n|---|---|---|---|\n", "\n"));

        // when
        int begin = page.indexOf(TABLE);
        int end = page.indexOf("\n\n", begin) + 1;

        // then
        Golden.assertMatches(PAGE, page.substring(0, begin) + table + page.substring(end));
    }

    private static String row(Metric metric) {
        return "| `" + metric.text() + "` | " + metric.type().name().toLowerCase(Locale.ROOT) + " | "
                + metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")) + " | "
                + metric.help() + " |";
    }

    @Test
    void usesNoNameThatDoesNotExist() throws IOException {
        // given
        var known = Arrays.stream(Metric.values()).map(Metric::text).collect(Collectors.toSet());
        var used = new TreeSet<String>();

        // when
        NAME.matcher(Files.readString(PAGE)).results().forEach(name -> used.add(name.group()));

        // then
        assertThat(used).isNotEmpty().allMatch(name -> known.contains(withoutSuffix(name)));
    }

    private static String withoutSuffix(String name) {
        return name.replaceFirst("_seconds_(bucket|sum|count)$", "_seconds");
    }

    @Test
    void namesFollowTheConventions() {
        assertThat(Metric.values()).allSatisfy(metric -> {
            assertThat(metric.help()).endsWith(".");
            assertThat(metric.text().endsWith("_total")).isEqualTo(metric.type() == Metric.Type.COUNTER);
            assertThat(metric.text()).doesNotContainPattern("milli|kilo|_ms|_mb|minutes");
        });
    }
}
