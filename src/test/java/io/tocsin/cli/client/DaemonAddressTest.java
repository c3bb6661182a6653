package io.tocsin.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DaemonAddressTest {

    @Test
    void dropsPathQueryAndUserFromTheBase() {
        assertThat(DaemonAddress.of("https://u:p@host:9292/kapacitor?x=1#y", "--url")
                        .base())
                .isEqualTo("https://host:9292");
        assertThat(DaemonAddress.of("http://[::1]:80", "--url").base()).isEqualTo("http://[::1]:80");
    }

    @Test
    void refusesWhatIsNoAddressWithoutRepeatingIt() {
        assertThatThrownBy(() -> DaemonAddress.of("http://u:s3cret@ho st", "TOCSIN_URL"))
                .isInstanceOf(InvalidAddressException.class)
                .hasMessageStartingWith("TOCSIN_URL is not an address")
                .message()
                .doesNotContain("s3cret");
        assertThatThrownBy(() -> DaemonAddress.of("localhost:9292", "--url")).hasMessageContaining("no scheme");
        assertThatThrownBy(() -> DaemonAddress.of("http://", "--url")).isInstanceOf(InvalidAddressException.class);
    }

    @Test
    void reachesAListenerOnEveryInterfaceByLoopback() {
        assertThat(DaemonAddress.ofListener(":9092", false))
                .hasValueSatisfying(address -> assertThat(address.base()).isEqualTo("http://127.0.0.1:9092"));
        assertThat(DaemonAddress.ofListener("0.0.0.0:1", true).orElseThrow().base())
                .isEqualTo("https://127.0.0.1:1");
        assertThat(DaemonAddress.ofListener("[::]:1", false).orElseThrow().base())
                .isEqualTo("http://[::1]:1");
        assertThat(DaemonAddress.ofListener("10.0.0.1:1", false).orElseThrow().base())
                .isEqualTo("http://10.0.0.1:1");
        assertThat(DaemonAddress.ofListener("nonsense", false)).isEmpty();
        assertThat(DaemonAddress.ofListener("host:port", false)).isEmpty();
    }
}
