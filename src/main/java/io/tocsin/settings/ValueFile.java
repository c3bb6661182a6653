package io.tocsin.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file whose whole content is one value, such as a password. */
final class ValueFile {

    private ValueFile() {}

    /**
     * The content as UTF-8, without its last line feed.
     *
     * @throws IOException when it cannot be read, is larger than {@link SourceText#MAX_BYTES} or is not UTF-8; the message
     *     is the end of a sentence, and nothing of the content
     */
    static String read(String path) throws IOException {
        try (var in = Files.newInputStream(Path.of(path))) {
            var bytes = in.readNBytes(SourceText.MAX_BYTES + 1);
            if (bytes.length > SourceText.MAX_BYTES) {
                throw new IOException("it is larger than 1 MiB");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("its permissions do not allow it", e);
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8", e);
        } catch (InvalidPathException e) {
            throw new IOException("that is not a path", e);
        }
    }
}
