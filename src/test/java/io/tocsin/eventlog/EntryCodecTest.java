package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.golden.Golden;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EntryCodecTest {

    @Test
    void keepsTheStoredFormOfVersionOne() {
        // given
        var encoded = EncodedDraft.encode(Samples.richDraft(), Samples.ANY_SIZE);

        // when
        Samples.stamp(encoded, 3, 1_000_000, 42, 999_999);

        // then
        Golden.assertMatches(EntryCodecTest.class, "entry-v1.hex", Hex.dump(encoded.value()));
    }

    @Test
    void readsTheStoredFormOfVersionOne() {
        // given
        byte[] stored = Hex.read(Golden.read(EntryCodecTest.class, "entry-v1.hex"));

        // when
        var entry = EntryCodec.decode(3, Samples.TOPIC, 1_000_000, stored);

        // then
        var encoded = EncodedDraft.encode(Samples.richDraft(), Samples.ANY_SIZE);
        assertThat(entry).isEqualTo(Samples.stamp(encoded, 3, 1_000_000, 42, 999_999));
    }

    @Test
    void refusesANewerVersionAndSaysWhatToRun() {
        // given
        byte[] value = Samples.stampedValue(Samples.draft("a"));
        value[0] = 2;

        // then
        assertThatThrownBy(() -> EntryCodec.decode(1, Samples.TOPIC, 9, value))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessage(
                        "the log cannot be read at seq 9: the event stored there is damaged: it has format 2, and this"
                                + " daemon knows formats up to 1; run the newer daemon that wrote it.");
    }

    @Test
    void refusesEveryShorterAndEveryLongerRow() {
        // given
        byte[] value = Samples.stampedValue(Samples.richDraft());

        for (int length = 0; length <= value.length + 1; length++) {
            if (length != value.length) {
                byte[] other = Arrays.copyOf(value, length);

                // then
                assertThatThrownBy(() -> EntryCodec.decode(1, Samples.TOPIC, 9, other))
                        .isInstanceOf(UnreadableLogException.class);
            }
        }
    }

    @Test
    void refusesACountThatTheRowCannotHold() {
        // given: an id that claims two gigabytes
        byte[] value = Arrays.copyOf(Samples.stampedValue(Samples.draft("a")), EntryCodec.BODY + 5);
        byte[] length = Hex.read("ffffffff07");
        System.arraycopy(length, 0, value, EntryCodec.BODY, length.length);

        // then
        assertThatThrownBy(() -> EntryCodec.decode(1, Samples.TOPIC, 9, value))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("the count before byte 57 is larger than the row");
    }

    @Test
    void refusesAPreviousSeqThatIsNotEarlier() {
        // given
        byte[] value = Samples.stampedValue(Samples.draft("a"));
        RowWriter.setLong(value, EntryCodec.PREVIOUS_SEQ_SLOT, 9);

        // then
        assertThatThrownBy(() -> EntryCodec.decode(1, Samples.TOPIC, 9, value))
                .isInstanceOf(UnreadableLogException.class);
    }
}
