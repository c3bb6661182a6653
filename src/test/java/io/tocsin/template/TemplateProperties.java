package io.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TemplateProperties {

    private static final Limits LIMITS = new Limits(10_000, 10_000, 50);

    private static final List<Context> CONTEXTS = GoCases.all(GoCases.CHOSEN)
            .map(GoCases.Case::context)
            .distinct()
            .limit(4)
            .toList();

    @Property(tries = 2_000)
    void anyTextIsATemplateOrASyntaxError(@ForAll String text) {
        rendersWithinLimitsOrFails(text);
    }

    @Property(tries = 5_000)
    void anyTemplateEndsInOutputOrAFailure(@ForAll("templates") String text) {
        rendersWithinLimitsOrFails(text);
    }

    private static void rendersWithinLimitsOrFails(String text) {
        try {
            var template = Template.parse("t", text, Functions.JSON);
            for (Context context : CONTEXTS) {
                try {
                    assertThat(template.render(context, LIMITS).length()).isLessThanOrEqualTo(LIMITS.outputBytes());
                } catch (RenderFailedException e) {
                    assertThat(e).hasMessageStartingWith("template: t:" + e.line() + ":" + e.column() + ": executing ");
                    assertThat(e.line()).isPositive();
                }
            }
        } catch (TemplateSyntaxException e) {
            assertThat(e.line())
                    .isBetween(1, 1 + (int) text.chars().filter(c -> c == '\n').count());
            assertThat(e.column()).isBetween(1, 1 + text.length());
        }
    }

    /** Words of templates in any order, most of them in braces. */
    @Provide
    Arbitrary<String> templates() {
        Arbitrary<String> word = Arbitraries.of(
                ".",
                ".ID",
                ".Level",
                ".Time",
                ".Duration",
                ".Data.Series",
                ".Tags",
                ".Fields",
                ".Fields.none",
                ".Count",
                "$",
                "$x",
                "(",
                ")",
                "|",
                "1",
                "-1",
                "2.5",
                "1e3",
                "'x'",
                "\"a%d%s\"",
                "\"%[3]*.[2]*[1]f\"",
                "`raw`",
                "nil",
                "true",
                "\"\\xff\"",
                "9999999",
                "print",
                "printf",
                "println",
                "len",
                "index",
                "slice",
                "eq",
                "lt",
                "and",
                "or",
                "not",
                "html",
                "js",
                "urlquery",
                "call",
                "json",
                ".Format",
                ".String",
                ".Add",
                ".Truncate");
        Arbitrary<String> words = word.list().ofMinSize(1).ofMaxSize(7).map(list -> String.join(" ", list));
        Arbitrary<String> action = words.map(inside -> "{{ " + inside + " }}");
        Arbitrary<String> opening = words.flatMap(inside -> Arbitraries.of(
                "{{ if " + inside + " }}",
                "{{ with $x := " + inside + " }}",
                "{{ range $i, $x := " + inside + " }}",
                "{{ range " + inside + " }}",
                "{{ define \"d\" }}{{ template \"d\" " + inside + " }}",
                "{{ block \"b\" " + inside + " }}"));
        Arbitrary<String> block = Arbitraries.recursive(
                () -> action,
                inner -> opening.flatMap(begin ->
                        inner.flatMap(body -> Arbitraries.of("", "{{ else }}y", "{{ break }}", "{{ continue }}", "{{")
                                .map(odd -> begin + " " + body + odd + "{{- end }}"))),
                0,
                3);
        Arbitrary<String> piece =
                Arbitraries.oneOf(block, block, action, Arbitraries.strings().ofMaxLength(3));
        return piece.list().ofMaxSize(4).map(pieces -> String.join("", pieces));
    }
}
