package io.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateSyntaxTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{{ upper .ID }} ~ 1 ~ 4 ~ function \"upper\" not defined",
                "é日😀{{ $x }} ~ 1 ~ 7 ~ undefined variable \"$x\"",
                "a\\nb {{ .ID == 1 }} ~ 2 ~ 10 ~ unexpected \"=\" in operand",
                "{{ if true }}\\n\\nx ~ 3 ~ 2 ~ unexpected EOF",
                "{{ .ID\\n\\n ~ 3 ~ 1 ~ unclosed action started at t:1",
                "x{{ else }} ~ 1 ~ 5 ~ unexpected {{else}}",
                "{{ range .A }}{{ end }}{{ break }} ~ 1 ~ 33 ~ {{break}} outside {{range}}",
                "{{ if }} ~ 1 ~ 7 ~ missing value for if",
                "{{ 1 | 2 }} ~ 1 ~ 8 ~ non executable command in pipeline stage 2",
            })
    void namesThePlaceOfTheMistake(String text, int line, int column, String reason) {
        // when
        var mistake = catchThrowableOfType(
                TemplateSyntaxException.class, () -> Template.parse("t", text.replace("\\n", "\n")));

        // then
        assertThat(mistake.reason()).isEqualTo(reason);
        assertThat(mistake.line()).isEqualTo(line);
        assertThat(mistake.column()).isEqualTo(column);
        assertThat(mistake).hasMessage("template: t:" + line + ": " + reason + " (column " + column + ")");
    }

    @Test
    void offersJsonOnlyWhenAskedTo() throws Exception {
        // given
        var context = Contexts.aggregate(2, Duration.ofSeconds(1));

        // when
        String rendered =
                Template.parse("t", "{{ json .Count }}", Functions.JSON).render(context);

        // then
        assertThat(rendered).isEqualTo("2\n");
        assertThatThrownBy(() -> Template.parse("t", "{{ jsonCompact . }}"))
                .hasMessageContaining("function \"jsonCompact\" not defined");
    }

    @Test
    void refusesATextThatIsTooLong() {
        assertThatThrownBy(() -> Template.parse("t", "x".repeat(Template.MAX_LENGTH + 1)))
                .isInstanceOf(TemplateSyntaxException.class)
                .hasMessageContaining("the text has 262145 characters; a template has at most 262144");
    }

    @Test
    void nestsAsDeepAsTheLimitAndNoDeeper() throws Exception {
        // given
        int limit = Template.MAX_NESTING;
        var context = Contexts.aggregate(2, Duration.ofSeconds(1));

        // when
        var parens = Template.parse("t", "{{ " + "(".repeat(limit) + "1" + ")".repeat(limit) + " }}");
        var blocks = Template.parse("t", "{{ if 1 }}".repeat(limit) + "x" + "{{ end }}".repeat(limit));

        // then
        assertThat(parens.render(context)).isEqualTo("1");
        assertThat(blocks.render(context)).isEqualTo("x");
        for (String text : new String[] {"{{ " + "(".repeat(200_000), "{{ if 1 }}".repeat(limit + 1)}) {
            assertThatThrownBy(() -> Template.parse("t", text))
                    .isInstanceOf(TemplateSyntaxException.class)
                    .hasMessageContaining("nested deeper than 100 levels, the limit");
        }
    }

    @Test
    void aLongChainOfConditionsIsNotNested() throws Exception {
        // given
        String text = "{{ if eq .Count 0 }}0" + "{{ else if eq .Count 1 }}1".repeat(1_000) + "{{ else }}more{{ end }}";

        // when
        String rendered = Template.parse("t", text).render(Contexts.aggregate(2, Duration.ZERO));

        // then
        assertThat(rendered).isEqualTo("more");
    }

    @Test
    void knowsElseWithAndRangesOverIntegers() throws Exception {
        // given
        var template = Template.parse(
                "t", "{{ with 0 }}a{{ else with .Count }}{{ . }}{{ end }} {{ range $i := 3 }}{{ $i }}{{ end }}");

        // when
        String rendered = template.render(Contexts.aggregate(7, Duration.ZERO));

        // then
        assertThat(rendered).isEqualTo("7 012");
    }
}
