package io.tocsin.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Utf8Properties {

    /** Any chars, surrogates in pairs and alone among them, and often two texts that differ late. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        'a', 'b', '\u007F', '\u0080', '\u07FF', '\u0800', '\uD7FF', '\uD83D', '\uDE00', '\uE000',
                        '\uFFFF')
                .list()
                .ofMaxSize(6)
                .map(chars -> {
                    var text = new StringBuilder();
                    chars.forEach(text::append);
                    return text.toString();
                });
    }

    @Property
    void ordersWellFormedTextByItsBytes(@ForAll("texts") String left, @ForAll("texts") String right) {
        // given
        String a = Utf8.wellFormed(left);
        String b = Utf8.wellFormed(right);

        // when
        int order = Utf8.ORDER.compare(a, b);

        // then
        int expected = Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        assertThat(Integer.signum(order)).isEqualTo(Integer.signum(expected));
    }

    @Property
    void encodesAsTheJdkButForLoneSurrogates(@ForAll("texts") String text) {
        // given
        byte[] expected = Utf8.wellFormed(text).getBytes(StandardCharsets.UTF_8);
        byte[] written = new byte[1 + expected.length];

        // when
        int end = Utf8.write(text, written, 1);

        // then
        assertThat(Arrays.copyOfRange(written, 1, end)).isEqualTo(expected);
        assertThat(Utf8.bytes(text)).isEqualTo(expected);
        assertThat(Utf8.length(text)).isEqualTo(expected.length);
    }

    @Property
    void isWellFormedExactlyWhenItSurvivesEncoding(@ForAll("texts") String text) {
        // given
        String back = new String(Utf8.bytes(text), StandardCharsets.UTF_8);

        // when
        boolean wellFormed = Utf8.isWellFormed(text);

        // then
        assertThat(wellFormed).isEqualTo(back.equals(text));
        assertThat(Utf8.wellFormed(text)).isEqualTo(back);
        assertThat(Utf8.isWellFormed(back)).isTrue();
    }
}
