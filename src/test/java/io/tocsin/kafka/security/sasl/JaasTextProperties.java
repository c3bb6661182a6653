package io.tocsin.kafka.security.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.apache.kafka.common.security.JaasContext;

/** What the Kafka client reads is what was written. */
class JaasTextProperties {

    private static final LoginScope SCOPE = new LoginScope("a \"b\"\\", 3, "f", Duration.ofSeconds(1));

    @Property
    void anyValueIsReadBack(@ForAll @StringLength(max = 40) @CharRange(from = '\u0001', to = '\u00ff') String value) {
        assertThat(options(value)).containsEntry("password", value);
    }

    @Property
    void whatNeedsEscapingIsReadBack(
            @ForAll @StringLength(max = 12) @Chars({'\\', '"', '$', '\n', '\r', ';', '=', '1', 'n'}) String value) {
        assertThat(options(value)).containsEntry("password", value);
    }

    @Example
    void namesWhoseLoginItIs() {
        assertThat(options("p"))
                .containsOnlyKeys("password", "tocsin.cluster", "tocsin.generation", "tocsin.files")
                .containsEntry("tocsin.cluster", "a \"b\"\\")
                .containsEntry("tocsin.generation", "3");
    }

    @Example
    void digestsDoNotMixValuesUp() {
        assertThat(JaasText.digest("ab", "c")).isNotEqualTo(JaasText.digest("a", "bc"));
    }

    private static Map<String, Object> options(String password) {
        var jaas = new JaasText("Module").with("password", password).in(SCOPE);
        return Map.copyOf(JaasContext.loadClientContext(Map.of("sasl.jaas.config", jaas))
                .configurationEntries()
                .get(0)
                .getOptions());
    }
}
