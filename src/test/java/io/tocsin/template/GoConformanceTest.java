package io.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tocsin.template.format.TextBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every template that Go rendered, or refused to. */
class GoConformanceTest {

    private static final String NAME = "kafka alert template";

    @TestFactory
    Stream<DynamicTest> doesWhatGoDoes() {
        return Stream.of(GoCases.CHOSEN, GoCases.RANDOM)
                .flatMap(GoCases::all)
                .map(go -> DynamicTest.dynamicTest(go.name(), () -> compare(go)));
    }

    private static void compare(GoCases.Case go) throws TemplateSyntaxException, RenderFailedException {
        if (go.failsToParse()) {
            assertThatThrownBy(() -> Template.parse(NAME, go.template(), go.functions()))
                    .isInstanceOf(TemplateSyntaxException.class)
                    .hasMessageStartingWith(go.error() + " (column ");
            return;
        }
        var template = Template.parse(NAME, go.template(), go.functions());
        if (go.failsToRender()) {
            var out = new TextBuffer(Limits.DEFAULT.outputBytes());
            var failure = catchThrowableOfType(
                    RenderFailedException.class, () -> template.render(go.context(), Limits.DEFAULT, out));
            assertThat(out.readable()).isEqualTo(go.output());
            // One of Go's texts is cut in the file itself.
            boolean cut = go.error().endsWith("…");
            if (cut) {
                assertThat(failure)
                        .hasMessageStartingWith(
                                go.error().substring(0, go.error().length() - 1));
            } else {
                assertThat(failure).hasMessage(go.error());
            }
            return;
        }
        assertThat(template.render(go.context())).isEqualTo(go.output());
    }
}
