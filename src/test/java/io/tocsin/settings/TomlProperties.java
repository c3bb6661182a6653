package io.tocsin.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.problem.Problem;
import io.tocsin.problem.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TomlProperties {

    @Property(tries = 500)
    void whatIsLocatedIsWhatIsParsed(@ForAll("files") String text) {
        // given
        var problems = new Problems();

        // when
        var located = TomlLocator.locate("f", text, problems);
        var map = new com.moandjiezana.toml.Toml().read(located.text()).toMap();

        // then
        assertThat(problems.errors()).isEmpty();
        var paths = new TreeSet<String>();
        collect(located, "", map, paths);
        assertThat(new TreeSet<>(located.places().keySet())).isEqualTo(paths);
        assertThat(located.text().lines().count()).isEqualTo(text.lines().count());
    }

    @Property(tries = 500)
    void eachKeyStandsWhereItIsSaidTo(@ForAll("files") String text) {
        // given
        var lines = text.split("\n", -1);

        // when
        var located = TomlLocator.locate("f", text, new Problems());

        // then
        located.places().forEach((path, at) -> {
            String there = lines[at.line() - 1].substring(at.column() - 1);
            String name = path.replaceFirst(".*\\.(?=[^.]+$)", "").replace("\"", "");
            if (!path.endsWith("]")) {
                assertThat(there).matches("(?s)(\"?" + name + "\"?|\\[.*)" + ".*");
            }
        });
    }

    @Property(tries = 2_000)
    void noTextMakesAnythingButProblems(@ForAll("broken") String text) {
        // given
        var problems = new Problems();

        // when
        var root = Toml.parse("f", text.getBytes(UTF_8), problems);

        // then
        assertThat(root.isPresent() || problems.hasErrors()).isTrue();
        assertThat(problems.errors()).extracting(Problem::toString).doesNotContain("f: this cannot be read as TOML.");
    }

    @Property(tries = 500)
    void noBytesMakeAnythingButProblems(@ForAll byte[] bytes) {
        // given
        var problems = new Problems();

        // when
        var toml = Toml.parse("f", bytes, problems);
        var json = Json.parse("f", bytes, problems);
        var yaml = Yaml.parse("f", bytes, problems);

        // then
        assertThat(toml.isPresent() || json.isPresent() || !yaml.isEmpty() || problems.hasErrors() || bytes.length == 0)
                .isTrue();
    }

    @Property(tries = 2_000)
    void noYamlOrJsonMakesAnythingButProblems(@ForAll("marked") String text) {
        // given
        var problems = new Problems();

        // when
        var yaml = Yaml.parse("f", text.getBytes(UTF_8), problems);
        var json = Json.parse("f", text.getBytes(UTF_8), problems);

        // then
        assertThat(problems.hasErrors() || json.isPresent()).isTrue();
        yaml.forEach(document -> assertThat(document.toMap()).isNotNull());
    }

    @Provide
    Arbitrary<String> broken() {
        var pieces = Arbitraries.of(
                "a",
                "b-c",
                "\"q r\"",
                "=",
                " = ",
                "1",
                "0x1",
                "01",
                "\"t\"",
                "\"\"\"",
                "'''",
                "'",
                "\"",
                "\\",
                "\\u00e9",
                "[",
                "]",
                "[[",
                "]]",
                "{",
                "}",
                ",",
                ".",
                "\n",
                "\n",
                "#",
                " ",
                "\t",
                "true",
                "1.5",
                "1e9",
                "é",
                "\u0000",
                "\r",
                "2020-01-01",
                "a = 1\n",
                "[a]\n",
                "[[a]]\n",
                "x = [1, 2]\n");
        return pieces.list().ofMaxSize(30).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> marked() {
        var pieces = Arbitraries.of(
                "a", ": ", "\n", "  ", "- ", "{", "}", "[", "]", ",", "\"", "'", "&x ", "*x", "!t ", "<<", "? ", "|",
                ">", "%", "---\n", "...\n", "yes", "1", ".inf", "1e999", "0777", "\"k\":", "null", "~", "#", "\t", "@",
                "`", "é", "0x", "1:30");
        return pieces.list().ofMinSize(1).ofMaxSize(25).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> files() {
        var top = statements();
        var tables = Arbitraries.of("t", "u", "v-1", "\"w x\"")
                .list()
                .uniqueElements()
                .ofMaxSize(3);
        var lists = Arbitraries.of("k", "l").list().ofMaxSize(4);
        return Combinators.combine(top, tables, lists, statements().list().ofSize(7), Arbitraries.of(true, false))
                .as((first, names, elements, bodies, nested) -> {
                    var text = new StringBuilder("# comment with ] and \"\n").append(first);
                    int next = 0;
                    for (String name : names) {
                        text.append("  [").append(name).append("] # table\n").append(bodies.get(next++));
                        if (nested) {
                            text.append("[ ")
                                    .append(name)
                                    .append(" . inner ]\n")
                                    .append(bodies.get(0));
                        }
                    }
                    for (String name : elements) {
                        text.append("[[").append(name).append("]]\n").append(bodies.get(next++));
                        if (nested) {
                            text.append("[[")
                                    .append(name)
                                    .append(".deep]]\nz = 1\n[[")
                                    .append(name)
                                    .append(".deep]]\n");
                            text.append("[").append(name).append(".one]\ny = 2\n");
                        }
                    }
                    return text.toString();
                });
    }

    private Arbitrary<String> statements() {
        var keys = Arbitraries.of("a", "b-c", "d_e", "\"f g\"", "5")
                .list()
                .uniqueElements()
                .ofMaxSize(4);
        var styles = Arbitraries.of(" = ", "=", "\t=  ").list().ofSize(4);
        var ends = Arbitraries.of("\n", "  # note [\n", "\n\n", "#x\n").list().ofSize(4);
        return Combinators.combine(keys, values().list().ofSize(4), styles, ends)
                .as((names, values, style, end) -> {
                    var text = new StringBuilder();
                    for (int i = 0; i < names.size(); i++) {
                        text.append(" ".repeat(i))
                                .append(names.get(i))
                                .append(style.get(i))
                                .append(values.get(i))
                                .append(end.get(i));
                    }
                    return text.toString();
                });
    }

    private Arbitrary<String> values() {
        var numbers = Arbitraries.of("0", "-7", "+1_000", "9223372036854775807", "-9223372036854775808");
        var texts = Arbitraries.of(
                "\"\"",
                "\"plain\"",
                "\"C:\\\\\"",
                "\"\\\"q\\\" \\u00e9 \\U0001F600\"",
                "'raw \\ text'",
                "\"] } # , =\"",
                "''",
                "\"\"\"two\nlines \\\\\"\"\"",
                "'''a\n[b]\nc = 1'''",
                "\"é\"");
        var others = Arbitraries.of("true", "false", "1.5", "-0.25", "1e3", "2.5E-7");
        var lists = Arbitraries.oneOf(
                texts.list().ofMaxSize(3).map(list -> "[" + String.join(", ", list) + "]"),
                numbers.list()
                        .ofMaxSize(3)
                        .map(list -> "[ # c ]\n  " + String.join(",\n  ", list) + (list.isEmpty() ? "" : ",") + "\n]"),
                numbers.list().ofMaxSize(2).map(list -> "[[" + String.join(",", list) + "], []]"));
        var tables = Combinators.combine(texts.filter(text -> !text.contains("\n")), numbers)
                .as((text, number) -> "{ x = " + text + ", \"y z\" = " + number + ", t = { u = [true] } }");
        return Arbitraries.oneOf(numbers, texts, others, lists, tables, tables.map(table -> "[" + table + ", {}]"));
    }

    private static void collect(TomlLocator.Located located, String path, Object value, Set<String> paths) {
        if (!path.isEmpty()) {
            paths.add(path);
        }
        if (value instanceof Map<?, ?> map) {
            new LinkedHashMap<>(map)
                    .forEach((key, inner) ->
                            collect(located, TomlLocator.join(path, located.key(String.valueOf(key))), inner, paths));
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                collect(located, path + "[" + i + "]", list.get(i), paths);
            }
        }
    }
}
