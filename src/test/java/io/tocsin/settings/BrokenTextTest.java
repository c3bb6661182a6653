package io.tocsin.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each text beside this class that cannot be read, and exactly what is said about it. */
class BrokenTextTest {

    private static final Path FIXTURES = Path.of("src/test/resources/io/tocsin/settings");

    static List<Path> texts() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.filter(file -> !file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void saysWhatIsWrongAndWhere(Path file) throws IOException {
        // given
        String name = file.getFileName().toString();
        byte[] bytes = Files.readAllBytes(file);
        var problems = new Problems();

        // when
        if (name.endsWith(".toml")) {
            Toml.parse(name, bytes, problems);
        } else if (name.endsWith(".yaml")) {
            Yaml.parse(name, bytes, problems);
        } else {
            Json.parse(name, bytes, problems);
        }

        // then
        assertThat(problems.errors()).isNotEmpty();
        Golden.assertMatches(
                getClass(),
                name + ".problems.txt",
                problems.errors().stream().map(Problem::toString).collect(Collectors.joining("\n", "", "\n")));
    }

    @Test
    void refusesMoreThanOneMebibyte() {
        // given
        var problems = new Problems();

        // when
        Toml.parse("big.toml", new byte[(1 << 20) + 1], problems);
        Yaml.parse("big.yaml", new byte[(1 << 20) + 1], problems);
        Json.parse("big.json", new byte[(1 << 20) + 1], problems);

        // then
        assertThat(problems.errors())
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem.what())
                        .isEqualTo("the text has 1048577 bytes; at most 1 MiB (1048576) is read."));
    }

    @Test
    void longListsAreRefusedBeforeTheyTakeTime() {
        // given
        var problems = new Problems();

        // when
        Toml.parse("long.toml", ("a = [" + "1,".repeat(20_000) + "]").getBytes(UTF_8), problems);

        // then
        assertThat(problems.errors())
                .extracting(Problem::what)
                .containsExactly("the list has more than 10000 elements.");
    }
}
