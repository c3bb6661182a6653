package io.tocsin.delivery;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.TopicId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishGraphTest {

    @ParameterizedTest
    @CsvSource({
        "a>a, a -> a",
        "a>b b>a, a -> b -> a",
        "a>b b>c c>d d>e e>a, a -> b -> c -> d -> e -> a",
        "a>b a>c c>a, a -> c -> a"
    })
    void refusesALoopAndNamesItsSteps(String steps, String circle) {
        assertThatThrownBy(() -> graph(steps).checkFrom(new TopicId("a")))
                .isInstanceOf(PublishLoopException.class)
                .hasMessage("publishing would loop: " + circle + "; remove one of these steps");
    }

    @Test
    void allowsADiamond() {
        assertThatCode(() -> graph("a>b a>c b>d c>d").checkFrom(new TopicId("a")))
                .doesNotThrowAnyException();
    }

    @Test
    void aLongChainIsNoLoop() {
        // given
        var targets = new HashMap<TopicId, Set<TopicId>>();
        for (int i = 0; i < 200_000; i++) {
            targets.put(new TopicId("t" + i), Set.of(new TopicId("t" + (i + 1))));
        }

        // when, then
        assertThatCode(() -> new PublishGraph(targets).checkFrom(new TopicId("t0")))
                .doesNotThrowAnyException();
    }

    private static PublishGraph graph(String steps) {
        Map<TopicId, Set<TopicId>> targets = new HashMap<>();
        Arrays.stream(steps.split(" "))
                .map(step -> step.split(">"))
                .forEach(step -> targets.computeIfAbsent(new TopicId(step[0]), topic -> new HashSet<>())
                        .add(new TopicId(step[1])));
        return new PublishGraph(targets);
    }
}
