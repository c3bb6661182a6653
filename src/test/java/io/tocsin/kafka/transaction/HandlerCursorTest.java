package io.tocsin.kafka.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandlerCursorTest {

    private static final Instant AT = Instant.parse("2026-11-21T12:00:00.123456789Z");
    private final HandlerCursor cursor = new HandlerCursor(1_000, AT, List.of(7L, 999L));

    @Test
    void readsWhatItWrote() {
        assertThat(HandlerCursor.of(cursor.value())).isEqualTo(cursor);
    }

    @Test
    void coversWhatLiesUpToItButWhatWasRefused() {
        assertThat(cursor.of(1_000)).isEqualTo(HandlerCursor.Known.PRODUCED);
        assertThat(cursor.of(1)).isEqualTo(HandlerCursor.Known.PRODUCED);
        assertThat(cursor.of(7)).isEqualTo(HandlerCursor.Known.REFUSED);
        assertThat(cursor.of(1_001)).isEqualTo(HandlerCursor.Known.NOTHING);
    }

    @Test
    void refusesWhatItDidNotWrite() {
        // given
        byte[] newer = cursor.value();
        newer[0] = 2;
        byte[] shorter = Arrays.copyOf(cursor.value(), cursor.value().length - 1);

        // then
        assertThatThrownBy(() -> HandlerCursor.of(newer))
                .hasMessageContaining("version 2; this daemon knows version 1");
        assertThatThrownBy(() -> HandlerCursor.of(shorter)).hasMessageContaining("15 bytes for 2 numbers");
        assertThatThrownBy(() -> HandlerCursor.of(new byte[0])).hasMessageContaining("an empty value");
    }

    @Test
    void theHigherCursorOfTwoClustersCounts() {
        // given
        var cursors = new HandlerCursors();

        // when
        cursors.add(1, cursor);
        cursors.add(1, new HandlerCursor(20, AT, List.of()));

        // then
        assertThat(cursors.of(1, 1_000)).isEqualTo(HandlerCursor.Known.PRODUCED);
        assertThat(cursors.of(2, 1)).isEqualTo(HandlerCursor.Known.NOTHING);
    }
}
