package io.tocsin.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that hold the expected bytes, under {@code src/test/resources} in the package of the test. With
 * {@code -Dgolden.update=true} they are written instead of compared; the difference is then reviewed like code.
 */
public final class Golden {

    private static final Path RESOURCES = Path.of("src", "test", "resources");

    private Golden() {}

    /** Fails unless {@code actual} equals the file {@code name} beside {@code test}. */
    public static void assertMatches(Class<?> test, String name, String actual) {
        assertMatches(file(test, name), actual);
    }

    /** Fails unless {@code actual} equals {@code file}, which lies outside the test resources: a page that a test writes. */
    public static void assertMatches(Path file, String actual) {
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
            }
            assertThat(Files.readString(file, StandardCharsets.UTF_8))
                    .as(file.toString())
                    .isEqualTo(actual);
        } catch (IOException e) {
            throw new UncheckedIOException("no golden file " + file + "; -Dgolden.update=true writes it", e);
        }
    }

    /** The text of the file {@code name} beside {@code test}. */
    public static String read(Class<?> test, String name) {
        try {
            return Files.readString(file(test, name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Class<?> test, String name) {
        return RESOURCES.resolve(test.getPackageName().replace('.', '/')).resolve(name);
    }
}
