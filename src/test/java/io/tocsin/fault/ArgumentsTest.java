package io.tocsin.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void hasDefaultsForEverything() {
        var arguments = Arguments.parse(List.of(), 7);

        assertThat(arguments).isEqualTo(new Arguments(30, 7, Mode.AT_LEAST_ONCE, 200, null, null));
    }

    @Test
    void readsWhatItsCommandSays() {
        var arguments = new Arguments(1_000, -5, Mode.EXACTLY_ONCE, 50, Sabotage.SWAP, null);

        var words = List.of(arguments.command().split(" "));

        assertThat(words.get(0)).isEqualTo("packaging/fault-test");
        assertThat(Arguments.parse(words.subList(1, words.size()), 7)).isEqualTo(arguments);
    }

    @Test
    void namesWhatItCannotUse() {
        assertRefused("--faults is 0; it must be a number from 1 to 100000", "--faults", "0");
        assertRefused("--rate is many; it must be a number from 1 to 10000", "--rate", "many");
        assertRefused("--mode is twice; it must be at-least-once or exactly-once", "--mode", "twice");
        assertRefused("--sabotage is cut; it must be lose or repeat or swap", "--sabotage", "cut");
        assertRefused("unknown option --fault", "--fault", "1");
        assertRefused("--seed needs a value", "--seed");
    }

    @Test
    void theCommandOfTheDocumentIsUnderstood() throws IOException {
        var commands = Files.readAllLines(Path.of("src/docs/operating.md")).stream()
                .filter(line -> line.startsWith("packaging/fault-test "))
                .map(line -> List.of(line.split(" ")))
                .toList();

        assertThat(commands)
                .isNotEmpty()
                .allSatisfy(words -> assertThat(Arguments.parse(words.subList(1, words.size()), 7)
                                .command())
                        .startsWith(String.join(" ", words)));
    }

    private static void assertRefused(String sentence, String... args) {
        assertThatThrownBy(() -> Arguments.parse(List.of(args), 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }
}
