package io.tocsin.settings;

import io.tocsin.problem.Location;
import io.tocsin.problem.Problems;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes as text: at most 1 MiB, valid UTF-8, without a byte order mark, lines ended by line feeds. */
final class SourceText {

    /** Largest text that is read; the parsers take quadratic time in the length of some of its values. */
    static final int MAX_BYTES = 1 << 20;

    private SourceText() {}

    /** Empty, with a problem, when the bytes are too many or are not UTF-8. */
    static Optional<String> decode(String source, byte[] bytes, Problems problems) {
        if (bytes.length > MAX_BYTES) {
            problems.error(
                    Location.of(source),
                    "the text has " + bytes.length + " bytes; at most 1 MiB (" + MAX_BYTES + ") is read.",
                    "split it, or remove what is not needed.");
            return Optional.empty();
        }
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var input = ByteBuffer.wrap(bytes);
        try {
            String text = decoder.decode(input).toString();
            return Optional.of((text.startsWith("\uFEFF") ? text.substring(1) : text).replace("\r\n", "\n"));
        } catch (CharacterCodingException e) {
            // The decoder stops in front of the first byte that does not fit.
            String before = new String(bytes, 0, input.position(), StandardCharsets.UTF_8);
            var at = new Lines(before).at(before.length());
            problems.error(
                    new Location(source, at.line(), at.column(), ""),
                    String.format("byte 0x%02X here is not valid UTF-8.", bytes[input.position()]),
                    "save the file in UTF-8.");
            return Optional.empty();
        }
    }
}
