package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Draft;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class EntryCodecProperties {

    @Provide
    Arbitrary<Draft> drafts() {
        return Samples.drafts();
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void readsBackWhatItWrote(
            @ForAll("drafts") Draft draft,
            @ForAll @LongRange(min = 1) long seq,
            @ForAll @LongRange(min = 1) long ordinal) {
        // given
        var encoded = EncodedDraft.encode(draft, Samples.ANY_SIZE);
        var entry = Samples.stamp(encoded, 7, seq, ordinal, seq - 1);

        // when
        var decoded = EntryCodec.decode(7, Samples.TOPIC, seq, encoded.value());

        // then
        assertThat(decoded).isEqualTo(entry);
        assertThat(encoded.draft()).isEqualTo(draft);
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 400) byte[] body, @ForAll @IntRange(max = 60) int cut) {
        // given
        byte[] value = Samples.stampedValue(Samples.richDraft());
        System.arraycopy(body, 0, value, Math.min(cut, value.length), Math.min(body.length, value.length - cut));

        // when, then
        readOrRefuse(value);
        readOrRefuse(body);
    }

    @Property
    void aDamagedByteIsReadOrRefused(@ForAll @IntRange(max = 100_000) int place, @ForAll byte damage) {
        // given
        byte[] value = Samples.stampedValue(Samples.richDraft());
        value[place % value.length] ^= damage;

        // when, then
        readOrRefuse(value);
    }

    /** Whether it ends, and how, is the law; what it answers is not. */
    private static void readOrRefuse(byte[] value) {
        try {
            assertThat(EntryCodec.decode(1, Samples.TOPIC, Long.MAX_VALUE, value)
                            .bytes())
                    .isEqualTo(value.length);
        } catch (UnreadableLogException refused) {
            assertThat(refused.seq()).isEqualTo(Long.MAX_VALUE);
        }
    }
}
