package io.tocsin.kafka.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.kafka.security.SaslSettings.Mechanism;
import io.tocsin.settings.Secret;
import org.junit.jupiter.api.Test;

class ClientPropertiesTest {

    @Test
    void quotesWhatStandsInALogin() {
        // given
        var sasl = new SaslSettings.Password(Mechanism.PLAIN, "u\"1", new Secret("a\\b\"c\nd"));

        // when
        var jaas = ClientProperties.jaas(sasl, "a", 3);

        // then
        assertThat(jaas)
                .isEqualTo("org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\\\"1\""
                        + " password=\"a\\\\b\\\"c\\nd\" tocsin.cluster=\"a\" tocsin.generation=\"3\";");
    }
}
