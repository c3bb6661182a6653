package io.tocsin.kafka.probe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.kafka.security.SecuritySettings;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.tls.TlsContext;
import io.tocsin.kafka.security.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of things at a broker's address that are no Kafka broker. */
final class BrokerCheckIT {

    /** For what never answers. */
    private static final Duration LIMIT = Duration.ofSeconds(1);
    /** What it takes at most on a busy machine; less than what never ends. */
    private static final Duration BUSY = Duration.ofMinutes(3);

    private static final SecuritySettings TLS =
            new SecuritySettings(TlsSettings.builder().build(), new SaslSettings.None(), false);

    /** What the server does with a connection. */
    private interface Manners {
        void with(Socket socket) throws IOException;
    }

    private final CopyOnWriteArrayList<Socket> accepted = new CopyOnWriteArrayList<>();
    private ServerSocket server = unbound();

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (var socket : accepted) {
            socket.close();
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        // given: the port of the closed server could become the client's own
        int port = KafkaBroker.freePort();
        // when
        var result = check("127.0.0.1:" + port, SecuritySettings.OFF);
        // then
        assertThat(sentence(result))
                .isEqualTo(
                        "connect: nothing listens at 127.0.0.1:PORT. Fix: start the broker, or correct the address in"
                                + " brokers");
    }

    @Test
    void saysThatANameIsNotKnown() throws IOException {
        assertThat(sentence(check("no-such-host.invalid:9092", SecuritySettings.OFF)))
                .isEqualTo(
                        "name look-up: the name no-such-host.invalid is not known on this machine. Fix: correct it in"
                                + " brokers, or teach this machine the name (DNS, /etc/hosts)");
    }

    @Test
    void saysThatSomethingElseAnswers() throws IOException {
        serve(socket ->
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(sentence(check(address(), SecuritySettings.OFF)))
                .isEqualTo("connect: what listens at 127.0.0.1:PORT is no Kafka broker: it gave an answer that is not"
                        + " Kafka's. Fix: correct the address in brokers");
    }

    @Test
    void saysThatTheConnectionIsClosedAtOnce() throws IOException {
        serve(Socket::close);
        assertThat(sentence(check(address(), SecuritySettings.OFF)))
                .isEqualTo("connect: what listens at 127.0.0.1:PORT closes the connection without an answer. Fix: check"
                        + " that it is a Kafka broker, and that its log does not say why");
        assertThat(sentence(check(address(), TLS)))
                .isEqualTo(
                        "TLS: 127.0.0.1:PORT closes the connection in the TLS handshake. Fix: check that this is a port"
                                + " of a Kafka broker that speaks TLS (use-ssl = true)");
    }

    @Test
    void givesUpOnWhatNeverAnswers() throws IOException {
        serve(socket -> {});
        for (var security : new SecuritySettings[] {SecuritySettings.OFF, TLS}) {
            // when
            long began = System.nanoTime();
            var result = check(address(), security, LIMIT);
            var took = Duration.ofNanos(System.nanoTime() - began);
            // then
            assertThat(sentence(result))
                    .isIn(
                            "connect: what listens at 127.0.0.1:PORT did not answer within 1s. Fix: check that it is a"
                                    + " Kafka broker, and that it is not overloaded or frozen",
                            "TLS: 127.0.0.1:PORT does not answer the TLS handshake in time. Fix: check that the broker is"
                                    + " well, and that this is its TLS port");
            assertThat(took).isBetween(LIMIT, BUSY);
        }
    }

    @Test
    void givesUpOnWhatDripsAByteNowAndThen() throws IOException {
        serve(socket -> {
            try {
                for (int i = 0; i < 10_000; i++) {
                    socket.getOutputStream().write(0);
                    TimeUnit.MILLISECONDS.sleep(20);
                    socket.getOutputStream().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        // when
        long began = System.nanoTime();
        var result = check(address(), SecuritySettings.OFF, LIMIT);
        // then
        assertThat(result.isReached()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BUSY);
    }

    @Test
    void isCutShortByWhoeverWaits() throws Exception {
        serve(socket -> {});
        var check = new BrokerCheck(
                BrokerAddress.of(address()),
                true,
                SecuritySettings.OFF,
                Optional.empty(),
                BUSY.multipliedBy(10),
                Instant::now);
        var running = new Thread(check::run, "check");
        running.start();
        try {
            assertThat(check.soFar().isReached()).isFalse();
        } finally {
            // when
            check.abandon();
            running.join(BUSY.toMillis());
        }
        // then
        assertThat(running.isAlive()).isFalse();
        assertThat(check.soFar().failure()).isPresent();
    }

    private BrokerResult check(String address, SecuritySettings security) throws IOException {
        return check(address, security, BUSY);
    }

    private BrokerResult check(String address, SecuritySettings security, Duration limit) throws IOException {
        var context = security.tls().enabled() ? Optional.of(security.tlsContext()) : Optional.<TlsContext>empty();
        var check = new BrokerCheck(BrokerAddress.of(address), true, security, context, limit, Instant::now);
        check.run();
        return check.soFar();
    }

    private String sentence(BrokerResult result) {
        return result.failure()
                .map(StageResult::toString)
                .orElse("reached")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT");
    }

    private String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void serve(Manners manners) {
        var thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            var socket = server.accept();
                            accepted.add(socket);
                            manners.with(socket);
                        }
                    } catch (IOException closed) {
                        // the test is over
                    }
                },
                "server");
        thread.setDaemon(true);
        thread.start();
    }

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
