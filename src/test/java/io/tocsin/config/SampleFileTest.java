package io.tocsin.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code etc/tocsin.conf}, and Kapacitor's sample file as someone would bring it along. */
class SampleFileTest {

    private static final Path SAMPLE = Path.of("etc/tocsin.conf");

    private final Problems problems = new Problems();

    @Test
    void ourSampleBootsAsItIs() throws IOException {
        // when
        var config = read(SAMPLE);

        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings()).isEmpty();
        assertThat(config.config().kafka()).hasSize(1);
    }

    @Test
    void ourSampleShowsEveryKeyInItsSection() throws IOException {
        // given
        var lines = Files.readAllLines(SAMPLE);

        // when
        var config = read(SAMPLE);

        // then
        for (var reading : config.readings()) {
            assertThat(section(lines, reading.table()))
                    .as(reading.table() + " " + reading.key())
                    .anyMatch(line -> line.matches("(# )?" + reading.key() + " = .*"));
        }
    }

    @Test
    void ourSampleShowsTheDefaults() throws IOException {
        // given
        var sample = read(SAMPLE).readings();
        var shortest = "[[kafka]]\nbrokers = [\"localhost:9092\"]\n".getBytes(StandardCharsets.UTF_8);

        // when
        var defaults = ConfigFile.read("f", shortest, Map.of(), List.of(), problems)
                .orElseThrow()
                .readings();

        // then
        for (var standard : defaults) {
            assertThat(sample)
                    .as(standard.table() + " " + standard.key())
                    .anyMatch(shown -> shown.table().equals(standard.table())
                            && shown.key().equals(standard.key())
                            && shown.value().equals(standard.value()));
        }
    }

    @Test
    void kapacitorsSampleBootsWithOneWarningForEachSectionThatIsNotOurs() throws IOException {
        // when
        var config = read(Path.of("src/test/resources/io/tocsin/config/kapacitor-sample.conf"));

        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(config.config().http().bindAddress()).hasToString(":9092");
        assertThat(config.config().kafka())
                .extracting(kafka -> kafka.id().toString())
                .containsExactly("localhost");
        Golden.assertMatches(
                getClass(),
                "kapacitor-sample.warnings.txt",
                String.join(
                                "\n",
                                problems.warnings().stream()
                                        .map(Problem::toString)
                                        .toList()) + "\n");
        assertThat(problems.warnings()).doesNotHaveDuplicates();
    }

    private ConfigFile read(Path file) throws IOException {
        return ConfigFile.read(file.getFileName().toString(), Files.readAllBytes(file), Map.of(), List.of(), problems)
                .orElseThrow(() -> new AssertionError(problems.toString()));
    }

    private static List<String> section(List<String> lines, String table) {
        String name = table.replaceAll("\\[[0-9]+]", "");
        String header = name.isEmpty() ? "" : (table.endsWith("]") ? "[[" + name + "]]" : "[" + name + "]");
        int from = name.isEmpty() ? 0 : lines.indexOf(header) + 1;
        assertThat(name.isEmpty() || from > 0).as("section " + table).isTrue();
        var rest = lines.subList(from, lines.size());
        return rest.stream().takeWhile(line -> !line.startsWith("[")).toList();
    }
}
