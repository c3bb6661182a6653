package io.tocsin.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "main:task:alert2", ".", "..", "-", "_", "häuser", "報警", "\uD835\uDC00", "0"})
    void acceptsLettersOfAnyScriptAndSomePunctuationInTopics(String name) {
        // when
        var topic = new TopicId(name);

        // then
        assertThat(topic).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "*", "a\n", "a\u0301", "\u0663", "\uD83D\uDE00", "\uD800"})
    void refusesEverythingElse(String name) {
        assertThatThrownBy(() -> new TopicId(name)).isInstanceOf(InvalidTopicException.class);
        assertThatThrownBy(() -> new HandlerId(name)).isInstanceOf(InvalidHandlerIdException.class);
    }

    @Test
    void namesTheValueTheRuleAndThePlace() {
        assertThatThrownBy(() -> new TopicId("ä*"))
                .hasMessage(
                        "topic \"ä*\": the name must contain only letters, digits and '-', ':', '.', '_', not U+002A"
                                + " at position 2.");
        assertThatThrownBy(() -> new HandlerId("a:b"))
                .hasMessage("handler \"a:b\": the id must contain only letters, digits and '-', '.', '_', not U+003A"
                        + " at position 2.");
        assertThatThrownBy(() -> new TopicId("")).hasMessage("topic \"\": the name must not be empty.");
    }

    @Test
    void countsTheLengthInBytes() {
        // given
        String longest = "ä".repeat(127) + "a";

        // when
        var topic = new TopicId(longest);

        // then
        assertThat(topic.name()).isEqualTo(longest);
        assertThatThrownBy(() -> new TopicId(longest + "b"))
                .isInstanceOf(InvalidTopicException.class)
                .hasMessageContaining("at most 255 bytes long in UTF-8, not 256");
    }
}
