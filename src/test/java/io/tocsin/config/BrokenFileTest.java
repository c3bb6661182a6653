package io.tocsin.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken configuration file beside this class, and exactly what is said about it. */
class BrokenFileTest {

    private static final Path FIXTURES = Path.of("src/test/resources/io/tocsin/config");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.filter(file -> file.toString().endsWith(".toml"))
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

        // when
        var read = ConfigFile.read(name, Files.readAllBytes(file), Map.of(), List.of(), problems);

        // then
        assertThat(read).isEmpty();
        assertThat(problems.errors()).isNotEmpty();
        Golden.assertMatches(
                getClass(),
                name.replace(".toml", ".problems.txt"),
                Stream.concat(problems.errors().stream(), problems.warnings().stream())
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n", "", "\n")));
    }
}
