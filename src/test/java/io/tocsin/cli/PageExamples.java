package io.tocsin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The commands that a section of {@code src/docs/operating.md} shows, with what they print; {@code …} is anything. */
final class PageExamples {

    private static final Path PAGE = Path.of("src", "docs", "operating.md");
    private static final String PROMPT = "$ tocsin ";
    private static final String EXIT_CODE = "exit code ";

    /** One command. */
    record Example(List<String> arguments, List<String> expected) {

        /** What it ends with; 0 unless the page says otherwise. */
        int code() {
            return expected.stream()
                    .filter(line -> line.startsWith(EXIT_CODE))
                    .mapToInt(line -> Integer.parseInt(line.substring(EXIT_CODE.length())))
                    .findFirst()
                    .orElse(0);
        }

        /** Matches everything it prints. */
        Pattern output() {
            return Pattern.compile(
                    expected.stream()
                            .filter(line -> !line.startsWith(EXIT_CODE))
                            .map(line -> Arrays.stream(line.split("…", -1))
                                            .map(Pattern::quote)
                                            .collect(Collectors.joining(".*"))
                                    + "\n?")
                            .collect(Collectors.joining(".*")),
                    Pattern.DOTALL);
        }
    }

    private PageExamples() {}

    /** Those of the section with this heading, in order. */
    static List<Example> of(String heading) throws IOException {
        var page = Files.readString(PAGE);
        int from = page.indexOf("\n## " + heading + "\n");
        if (from < 0) {
            throw new AssertionError("the page has no section " + heading);
        }
        int to = page.indexOf("\n## ", from + 1);
        var examples = new ArrayList<Example>();
        var blocks = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL)
                .matcher(page.substring(from, to < 0 ? page.length() : to))
                .results()
                .map(match -> match.group(1))
                .toList();
        for (var block : blocks) {
            for (var line : block.lines().toList()) {
                if (line.startsWith(PROMPT)) {
                    var arguments = List.of(line.substring(PROMPT.length()).split(" "));
                    examples.add(new Example(arguments, new ArrayList<>()));
                } else {
                    examples.get(examples.size() - 1).expected().add(line);
                }
            }
        }
        return examples;
    }
}
