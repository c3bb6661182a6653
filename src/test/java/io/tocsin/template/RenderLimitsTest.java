package io.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderLimitsTest {

    private static final Context CONTEXT = Contexts.aggregate(1_000_000_000, Duration.ofSeconds(1));

    @Test
    void theOutputEndsAtTheLimit() throws Exception {
        // given
        var template = Template.parse("t", "日本{{ .Interval }}");

        // when
        String rendered = template.render(CONTEXT, Limits.DEFAULT.withOutputBytes(8));

        // then
        assertThat(rendered).isEqualTo("日本1s");
        assertThatThrownBy(() -> template.render(CONTEXT, Limits.DEFAULT.withOutputBytes(7)))
                .isInstanceOf(RenderFailedException.class)
                .hasMessage("template: t:1:9: executing \"t\" at <{{.Interval}}>:"
                        + " a text would be longer than 7 bytes, the limit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ range .Count }}{{ end }}",
                "{{ range 1000000 }}{{ range 1000000 }}{{ end }}{{ end }}",
                "{{ $x := printf \"%1000000d\" 1 }}{{ range 1000000 }}{{ $y := printf \"%s\" $x }}{{ end }}",
                "{{ $x := printf \"%1000000d\" 1 }}{{ range 1000000 }}{{ $y := index $x 7 }}{{ end }}",
            })
    void stepsEnd(String text) throws Exception {
        // given
        var template = Template.parse("t", text);

        // when, then
        assertThatThrownBy(() -> template.render(CONTEXT))
                .isInstanceOf(RenderFailedException.class)
                .hasMessageContaining("rendering takes more than 1000000 steps, the limit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ $x := \"ab\" }}{{ range 100 }}{{ $x = printf \"%s%s\" $x $x }}{{ end }}",
                "{{ printf \"%1000000d%1000000d%1000000d%1000000d%1000000d\" 1 2 3 4 5 }}",
                "{{ $x := printf \"%1000000s\" \"<\" }}{{ range 5 }}{{ $x = html $x $x $x }}{{ end }}",
                "{{ range 5 }}{{ printf \"%1000000.999999f\" 1.5 }}{{ end }}",
            })
    void textsEnd(String text) throws Exception {
        // given
        var template = Template.parse("t", text);

        // when, then
        assertThatThrownBy(() -> template.render(CONTEXT))
                .isInstanceOf(RenderFailedException.class)
                .hasMessageContaining("a text would be longer than 4194304 bytes, the limit");
    }

    @Test
    void aWidthBeyondGosIsRefusedAsInGo() throws Exception {
        // given
        var template = Template.parse("t", "{{ printf \"%999999999d|\" 1 }} {{ printf \"%*d\" 1000001 1 }}");

        // when
        String rendered = template.render(CONTEXT);

        // then
        assertThat(rendered).isEqualTo("%!(NOVERB)%!(EXTRA int=1) %!(BADWIDTH)1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ define \"a\" }}{{ template \"a\" }}{{ end }}{{ template \"a\" }}",
                "{{ define \"a\" }}{{ if 1 }}{{ with (((1))) }}{{ template \"b\" }}{{ end }}{{ end }}{{ end }}"
                        + "{{ define \"b\" }}{{ range 1 }}{{ template \"a\" }}{{ end }}{{ end }}{{ template \"a\" }}",
            })
    void recursionEndsBeforeTheStackOfASmallThread(String text) throws Exception {
        // given
        var template = Template.parse("t", text);
        var failure = new AtomicReference<Throwable>();
        Runnable rendering = () -> {
            try {
                template.render(CONTEXT, Limits.DEFAULT.withDepth(1_000));
            } catch (RenderFailedException | StackOverflowError e) {
                failure.set(e);
            }
        };

        // when
        var thread = new Thread(null, rendering, "small-stack", 512 << 10);
        thread.start();
        thread.join();

        // then
        assertThat(failure.get())
                .isInstanceOf(RenderFailedException.class)
                .hasMessageContaining("nested deeper than 1000 levels, the limit");
    }

    @Test
    void refusesLimitsWithoutSense() {
        for (int[] limits : new int[][] {{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {1, 1, 1_001}}) {
            assertThatThrownBy(() -> new Limits(limits[0], limits[1], limits[2]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("limits out of range");
        }
    }

    @Test
    void aMessageIsCut() throws Exception {
        // given
        var template = Template.parse("t", "{{ index 1 " + "\"x\" ".repeat(1_000) + "}}");

        // when, then
        assertThatThrownBy(() -> template.render(CONTEXT))
                .isInstanceOf(RenderFailedException.class)
                .hasMessageEndingWith("…>: error calling index: can't index item of type int")
                .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(400));
    }
}
