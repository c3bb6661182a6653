package io.tocsin.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.golden.Golden;
import io.tocsin.handler.log.LogKind;
import io.tocsin.handler.publish.PublishKind;
import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.settings.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken handler file beside this class, and exactly what is said about it. */
class BrokenHandlerFileTest {

    private static final Path FIXTURES = Path.of("src/test/resources/io/tocsin/handler");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".txt"))
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
        var kinds = new HandlerKinds(List.of(
                new LogKind(Path.of("/alerts"), Set.of()), new PublishKind((events, cursor, throughSeq, done) -> {
                    throw new AssertionError("reading a definition publishes nothing");
                })));

        // when
        byte[] bytes = Files.readAllBytes(file);
        var documents = name.endsWith(".json")
                ? Json.parse(name, bytes, problems).stream().toList()
                : Yaml.parse(name, bytes, problems);
        documents.forEach(document -> kinds.read(document, null, Origin.FILE));

        // then
        assertThat(problems.errors()).isNotEmpty();
        Golden.assertMatches(
                getClass(),
                name.substring(0, name.lastIndexOf('.')) + ".problems.txt",
                problems.errors().stream().map(Problem::toString).collect(Collectors.joining("\n", "", "\n")));
    }
}
