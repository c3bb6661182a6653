package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdHashTest {

    /** Published values of MurmurHash3 x64 128 with seed 0, as in Guava's and Apache Commons Codec's tests. */
    @ParameterizedTest
    @CsvSource({
        "'', 0000000000000000, 0000000000000000",
        "'hello', cbd8a7b341bd9b02, 5b1e906a48ae1d19",
        "'hello, world', 342fac623a5ebc8e, 4cdcbc079642414d",
        "'19 Jan 2038 at 3:14:07 AM', b89e5988b737affc, 664fc2950231b2cb",
        "'The quick brown fox jumps over the lazy dog.', cd99481f9ee902c9, 695da1a38987b6e7"
    })
    void equalsThePublishedValues(String text, String high, String low) {
        // when
        var hash = IdHash.of(text.getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(hash).isEqualTo(new IdHash(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16)));
    }
}
