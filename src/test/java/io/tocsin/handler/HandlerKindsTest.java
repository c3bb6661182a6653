package io.tocsin.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.handler.HandlerKind.Opening;
import io.tocsin.handler.log.LogKind;
import io.tocsin.handler.publish.PublishKind;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Yaml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandlerKindsTest {

    private static final EventSink NOWHERE = (events, cursor, throughSeq, done) -> done.accept("nowhere to go");

    private final HandlerKinds kinds =
            new HandlerKinds(List.of(new PublishKind(NOWHERE), new LogKind(Path.of("/alerts"), Set.of())));
    private final Problems problems = new Problems();

    @Test
    void readsADefinition() {
        // when
        var definition = read("""
                        topic: cpu
                        id: copy
                        kind: publish
                        options:
                          topics: [all, cpu-copy]
                          delivery:
                            max-age: 2h
                            max-attempts: 5
                        """, null).orElseThrow();

        // then
        assertThat(problems.hasErrors()).isFalse();
        assertThat(definition.spec().ref()).isEqualTo(ref("cpu", "copy"));
        assertThat(definition.spec().kind()).isEqualTo("publish");
        assertThat(definition.spec().match()).isEmpty();
        assertThat(definition.spec().origin()).isEqualTo(Origin.FILE);
        assertThat(definition.delivery()).isEqualTo(new DeliverySettings(Duration.ofHours(2), 5));
        assertThat(definition.targets()).containsExactly(new TopicId("all"), new TopicId("cpu-copy"));
        assertThat(definition.opening()).isInstanceOf(Opening.Opened.class);
        assertThat(definition.spec().options())
                .isEqualTo(Map.of(
                        "topics", List.of("all", "cpu-copy"), "delivery", Map.of("max-age", "2h", "max-attempts", 5L)));
    }

    @Test
    void withoutDeliveryTheDefaultsHold() {
        // when
        var definition = read("{topic: cpu, id: copy, kind: publish, options: {topics: [all]}}", null)
                .orElseThrow();

        // then
        assertThat(definition.delivery()).isEqualTo(DeliverySettings.DEFAULT);
        assertThat(DeliverySettings.DEFAULT).isEqualTo(new DeliverySettings(Duration.ofHours(1), 0));
    }

    @Test
    void theTopicOfTheRequestsPathWins() {
        // when
        var definition = read("{topic: '!', id: copy, kind: publish, options: {topics: [all]}}", new TopicId("mem"));

        // then
        assertThat(definition.orElseThrow().spec().ref()).isEqualTo(ref("mem", "copy"));
    }

    @Test
    void aStoredDefinitionIsReadyAgain() {
        // given
        var spec = read("{topic: cpu, id: copy, kind: publish, options: {topics: [all]}}", null)
                .orElseThrow()
                .spec();

        // when
        var restored = kinds.restore(spec);

        // then
        assertThat(restored.spec()).isEqualTo(spec);
        assertThat(restored.targets()).containsExactly(new TopicId("all"));
        assertThat(restored.opening()).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void aStoredDefinitionThatNoLongerFitsWaitsAndSaysWhy() {
        // when
        var gone = kinds.restore(new HandlerSpec(ref("cpu", "h"), "pigeon", null, "", Origin.API));
        var stricter =
                kinds.restore(new HandlerSpec(ref("cpu", "h"), "publish", Map.of("topics", "x"), "", Origin.API));

        // then
        assertThat(gone.opening()).isEqualTo(new Opening.Unresolved("kind \"pigeon\" is not available in this daemon"));
        assertThat(stricter.opening())
                .isInstanceOfSatisfying(
                        Opening.Unresolved.class,
                        waits -> assertThat(waits.reason()).contains("topics"));
        assertThat(stricter.targets()).isEmpty();
    }

    @Test
    void aSettingWithoutEffectIsKeptAndWarnedOf() {
        // when
        var definition = read("""
                        topic: cpu
                        id: copy
                        kind: publish
                        options:
                          topics: [all]
                          delivery:
                            attempt-timeout: 10s
                        """, null).orElseThrow();

        // then
        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings())
                .singleElement()
                .asString()
                .isEqualTo(
                        "h.yaml:7:5: warning: options.delivery.attempt-timeout has no effect with kind publish, which does"
                                + " not block: it waits for nothing but the store.");
        assertThat(definition.spec().options()).containsEntry("delivery", Map.of("attempt-timeout", "10s"));
    }

    @Test
    void aStoredSettingWithoutEffectDoesNotStopADelivery() {
        // when
        var options = Map.<String, @Nullable Object>of(
                "topics", List.of("all"), "delivery", Map.of("attempt-timeout", "10s", "max-attempts", 5L));
        var stored = kinds.restore(new HandlerSpec(ref("cpu", "h"), "publish", options, "", Origin.API));

        // then
        assertThat(stored.opening()).isInstanceOf(Opening.Opened.class);
        assertThat(stored.delivery().maxAttempts()).isEqualTo(5);
    }

    @Test
    void readsTheMatchOnceForAll() {
        // when
        var definition = read(
                        "topic: cpu\nid: h\nkind: publish\nmatch: changed() == TRUE\noptions:\n  topics: [all]\n", null)
                .orElseThrow();
        var without = read("topic: cpu\nid: i\nkind: publish\noptions:\n  topics: [all]\n", null)
                .orElseThrow();

        // then
        assertThat(definition.spec().match()).isEqualTo("changed() == TRUE");
        assertThat(definition.match()).hasToString("changed() == TRUE");
        assertThat(kinds.restore(definition.spec()).match()).hasToString("changed() == TRUE");
        assertThat(without.match()).isNull();
    }

    @Test
    void aStoredMatchThatIsNoExpressionAnyMoreWaits() {
        // when
        var stored = kinds.restore(new HandlerSpec(
                ref("cpu", "h"), "publish", Map.of("topics", List.of("all")), "level() = OK", Origin.API));

        // then
        assertThat(stored.opening())
                .isInstanceOfSatisfying(
                        Opening.Unresolved.class,
                        waits -> assertThat(waits.reason())
                                .isEqualTo("stored handler cpu/h: match is no expression, at its column 9: = does not"
                                        + " compare; did you mean ==? Fix: correct it there, or remove match to deliver"
                                        + " every event."));
    }

    @Test
    void namesAreOrderedAndUnique() {
        assertThat(kinds.names()).containsExactly("log", "publish");
        var publish = new PublishKind(NOWHERE);
        assertThatThrownBy(() -> new HandlerKinds(List.of(publish, publish))).hasMessage("two kinds are named publish");
    }

    @Test
    void checksItsValues() {
        assertThatThrownBy(() -> new Handler.Window(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Origin("elsewhere")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HandlerDefinition(
                        new HandlerSpec(ref("a", "b"), "x", null, "", Origin.API),
                        DeliverySettings.DEFAULT,
                        new Opening.Rejected(),
                        List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ref("a", "b").compareTo(ref("a", "c"))).isNegative();
        assertThat(ref("b", "a").compareTo(ref("a", "c"))).isPositive();
        assertThat(ref("a", "b")).hasToString("a/b");
    }

    private Optional<HandlerDefinition> read(String yaml, @Nullable TopicId topic) {
        var table = Yaml.parse("h.yaml", yaml.getBytes(UTF_8), problems).get(0);
        return kinds.read(table, topic, Origin.FILE);
    }

    private static HandlerRef ref(String topic, String id) {
        return new HandlerRef(new TopicId(topic), new HandlerId(id));
    }
}
