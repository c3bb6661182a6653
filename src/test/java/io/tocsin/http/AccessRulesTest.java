package io.tocsin.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AccessRulesTest {

    private static AccessRules rules(boolean allowUnauthenticated) {
        return new AccessRules(
                new HttpSettings(
                        new BindAddress("", 9092),
                        List.of(),
                        allowUnauthenticated,
                        200,
                        InputHeaders.NONE,
                        1_000,
                        Duration.ZERO,
                        false),
                "bell");
    }

    @Test
    void answersOnlyThisMachineUntilToldOtherwise() throws UnknownHostException {
        // given
        var remote = InetAddress.getByName("192.0.2.7");
        // when / then
        assertThatThrownBy(() -> rules(false).checkPeer(remote))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("192.0.2.7")
                .hasMessageContaining("allow-unauthenticated = true");
        assertThatCode(() -> rules(false).checkPeer(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})))
                .doesNotThrowAnyException();
        assertThatCode(() -> rules(false)
                        .checkPeer(
                                InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})))
                .doesNotThrowAnyException();
        assertThatCode(() -> rules(true).checkPeer(remote)).doesNotThrowAnyException();
    }

    @Test
    void takesTheAddressThatTheConnectionCameInBy() throws UnknownHostException {
        // given
        var local4 = InetAddress.getByName("192.0.2.1");
        var local6 = InetAddress.getByName("2001:db8::1");
        // when / then
        assertThatCode(() -> rules(true).checkHost("192.0.2.1:9092", local4)).doesNotThrowAnyException();
        assertThatCode(() -> rules(true).checkHost("[2001:DB8:0::1]:9092", local6))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> rules(true).checkHost("192.0.2.2:9092", local4))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining("allowed-hosts");
        assertThatThrownBy(() -> rules(true).checkHost(null, local4)).isInstanceOf(RequestRefusedException.class);
    }
}
