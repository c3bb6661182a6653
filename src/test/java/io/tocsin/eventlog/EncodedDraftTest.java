package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.Draft;
import io.tocsin.alert.EventData;
import io.tocsin.alert.Level;
import io.tocsin.problem.Category;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncodedDraftTest {

    @Test
    void refusesAnEventAboveTheLimitAndNamesBothSizes() {
        // given
        var draft = Samples.draft("backup").withDetails("d".repeat(1000));
        int size = EncodedDraft.encode(draft, Samples.ANY_SIZE).bytes();

        // when
        var atTheLimit = EncodedDraft.encode(draft, size);

        // then
        assertThat(atTheLimit.bytes()).isEqualTo(size);
        assertThatThrownBy(() -> EncodedDraft.encode(draft, size - 1))
                .isInstanceOfSatisfying(EventTooLargeException.class, e -> {
                    assertThat(e.bytes()).isEqualTo(size);
                    assertThat(e.maxBytes()).isEqualTo(size - 1);
                    assertThat(e.category()).isEqualTo(Category.INVALID);
                })
                .hasMessage("event \"backup\" has " + size + " bytes; at most " + (size - 1)
                        + " (max-event-bytes) are accepted.");
    }

    @Test
    void quotesOnlyTheBeginningOfALongId() {
        // given
        var draft = Samples.draft("\uD83D\uDE00".repeat(101));

        // then
        assertThatThrownBy(() -> EncodedDraft.encode(draft, 10))
                .hasMessageStartingWith("event \"" + "\uD83D\uDE00".repeat(100) + "…\" has ");
    }

    @Test
    void replacesSurrogatesThatStandAloneInMemoryToo() {
        // given
        var data = EventData.of("m")
                .withTags(Map.of("t\uD800", "\uDC00"))
                .withFields(Map.of("f", "x\uD800y"))
                .withHeaders(Map.of("h", "\uDC00\uD800"));
        var draft = Draft.of("i\uD800d", Level.INFO, "message", data).withTime(Samples.NOON);

        // when
        var encoded = EncodedDraft.encode(draft, Samples.ANY_SIZE);

        // then
        var replaced = EventData.of("m")
                .withTags(Map.of("t\uFFFD", "\uFFFD"))
                .withFields(Map.of("f", "x\uFFFDy"))
                .withHeaders(Map.of("h", "\uFFFD\uFFFD"));
        assertThat(encoded.draft())
                .isEqualTo(Draft.of("i\uFFFDd", Level.INFO, "message", replaced).withTime(Samples.NOON));
        var entry = Samples.stamp(encoded, 1, 2, 1, 0);
        assertThat(EntryCodec.decode(1, Samples.TOPIC, 2, encoded.value())).isEqualTo(entry);
    }

    @Test
    void canBeStampedAgainForAnotherPlace() {
        // given
        var encoded = EncodedDraft.encode(Samples.draft("a"), Samples.ANY_SIZE);
        Samples.stamp(encoded, 1, 10, 5, 9);

        // when
        var entry = Samples.stamp(encoded, 2, 20, 6, 0);

        // then
        assertThat(EntryCodec.decode(2, Samples.TOPIC, 20, encoded.value())).isEqualTo(entry);
    }

    @Test
    void hasNoValueBeforeItHasAPlace() {
        // given
        var encoded = EncodedDraft.encode(Samples.draft("a"), Samples.ANY_SIZE);

        // then
        assertThatThrownBy(encoded::value).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAnEventThatWasMadeFromAnotherDraft() {
        // given
        var encoded = EncodedDraft.encode(Samples.draft("a"), Samples.ANY_SIZE);
        var other = Samples.stamp(EncodedDraft.encode(Samples.draft("b"), Samples.ANY_SIZE), 1, 1, 1, 0);

        // then
        assertThatThrownBy(() -> encoded.stamp(1, 1, 1, 0, Samples.NOON, other.event()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
