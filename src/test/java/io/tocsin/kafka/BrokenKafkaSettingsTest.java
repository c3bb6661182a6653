package io.tocsin.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Toml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each file under {@code broken} and what is said about it. */
class BrokenKafkaSettingsTest {

    private static final Path FILES = Path.of("src", "test", "resources", "io", "tocsin", "kafka", "broken");

    @TestFactory
    Stream<DynamicTest> namesEveryMistake() throws IOException {
        try (var files = Files.list(FILES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".toml"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
        }
    }

    private static void check(String name) {
        // given
        var problems = new Problems();
        var text = Golden.read(BrokenKafkaSettingsTest.class, "broken/" + name);

        // when
        Toml.parse("tocsin.conf", text.getBytes(UTF_8), problems).ifPresent(KafkaSettings::readAll);

        // then
        var said = Stream.concat(problems.errors().stream(), problems.warnings().stream())
                .map(Problem::toString)
                .collect(joining("\n", "", "\n"));
        assertThat(said).doesNotContain("t0p-s3cret");
        Golden.assertMatches(BrokenKafkaSettingsTest.class, "broken/" + name.replace(".toml", ".problems.txt"), said);
    }
}
