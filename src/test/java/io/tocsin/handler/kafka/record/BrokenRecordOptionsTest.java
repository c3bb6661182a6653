package io.tocsin.handler.kafka.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file of broken options beside this class, and exactly what is said about it. */
class BrokenRecordOptionsTest {

    private static final Path FIXTURES = Path.of("src/test/resources/io/tocsin/handler/kafka/record");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysEveryMistakeAtOnce(Path file) throws IOException {
        // given
        String name = file.getFileName().toString();
        var problems = new Problems();
        var options = Yaml.parse(name, Files.readAllBytes(file), problems).get(0);

        // when
        var plan = RecordOptions.read(Samples.HANDLER, options, Optional.of(RecordDefaults.NONE));
        options.rejectUnknown(Map.of());

        // then
        assertThat(plan).isEmpty();
        assertThat(problems.errors()).isNotEmpty();
        Golden.assertMatches(
                getClass(),
                name.replace(".yaml", ".problems.txt"),
                problems.errors().stream().map(Problem::toString).collect(Collectors.joining("\n", "", "\n")));
    }
}
