package io.tocsin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of threads in {@code src/docs/architecture.md} against the names that the code gives to {@code
 * lifecycle}. What is made at run time, such as a cluster's id or a number, is {@code <>} in both.
 */
class ThreadsOfThePageTest {

    private static final Path CODE = Path.of("src", "main", "java");
    private static final Path LIFECYCLE = CODE.resolve(Path.of("io", "tocsin", "lifecycle"));
    private static final Path PAGE = Path.of("src", "docs", "architecture.md");

    /** A call of {@code lifecycle.NamedThreads} with the expression that names the thread. */
    private static final Pattern CALL = Pattern.compile("\\bthreads\\.(start|loop|pool|timer)\\(\\s*([^,]+),");

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z][A-Za-z]*");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`[^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void theTableNamesEveryThread() throws IOException {
        // given
        var made = new TreeSet<String>();
        try (var files = Files.walk(CODE)) {
            for (var file : files.filter(file -> file.toString().endsWith(".java") && !file.startsWith(LIFECYCLE))
                    .toList()) {
                addNames(Files.readString(file), made);
            }
        }
        assertThat(made).hasSizeGreaterThan(20).contains("collector", "kafka-<>-keeper", "delivery-<>");
        // Jetty's, which are not made by lifecycle
        made.add("http-<>");
        made.add("http-timer");

        // then
        assertThat(namesOfThePage()).isEqualTo(made);
    }

    private static void addNames(String source, SortedSet<String> names) {
        var calls = CALL.matcher(source);
        while (calls.find()) {
            String name = Arrays.stream(calls.group(2).split(" \\+ "))
                    .map(part -> value(part.strip(), source))
                    .collect(Collectors.joining());
            names.add(calls.group(1).equals("pool") ? name + "-<>" : name);
        }
    }

    private static String value(String part, String source) {
        if (part.startsWith("\"")) {
            return part.substring(1, part.length() - 1);
        }
        if (IDENTIFIER.matcher(part).matches()) {
            var local = Pattern.compile("var " + part + " = \"([^\"]*)\" \\+").matcher(source);
            return local.find() ? local.group(1) + "<>" : "<>";
        }
        return "<>";
    }

    private static SortedSet<String> namesOfThePage() throws IOException {
        String page = Files.readString(PAGE);
        String table = page.substring(page.indexOf("\n## Threads"), page.indexOf("\n## On disk"));
        var names = new TreeSet<String>();
        var rows = ROW.matcher(table);
        while (rows.find()) {
            var name = NAME.matcher(rows.group(1));
            while (name.find()) {
                names.add(name.group(1).replaceAll("<[^>]*>", "<>"));
            }
        }
        return names;
    }
}
