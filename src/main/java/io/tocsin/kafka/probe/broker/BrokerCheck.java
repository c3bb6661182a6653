package io.tocsin.kafka.probe.broker;

import io.tocsin.kafka.probe.broker.Conversation.LoginOffer;
import io.tocsin.kafka.probe.broker.Conversation.NotKafkaException;
import io.tocsin.kafka.security.SecuritySettings;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.tls.TlsContext;
import io.tocsin.lifecycle.Deadline;
import io.tocsin.wire.GoDuration;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Goes to one broker: looks its name up, connects, encrypts, and asks what it is and which logins it offers. Produces
 * nothing and logs in nowhere.
 *
 * <p>{@link #run} once, by one thread; it returns about when the limit has passed, except that a look-up of a name cannot
 * be cut short. Whoever waits for it asks {@link #soFar} and ends it by {@link #abandon}.
 */
public final class BrokerCheck {

    private final BrokerAddress address;
    private final boolean configured;
    private final SecuritySettings security;
    private final Optional<TlsContext> context;
    private final Duration limit;
    private final InstantSource clock;
    private final StageLog log = new StageLog();
    private volatile List<BrokerAddress> advertised = List.of();
    private volatile @Nullable Socket open;
    private volatile boolean abandoned;
    private volatile boolean passed;
    private volatile boolean foreign;
    private volatile boolean ended;

    /**
     * A check that has not begun.
     *
     * @param configured whether the address stands in {@code brokers}
     * @param context of the cluster's settings; given exactly with {@code use-ssl}
     * @param limit for each stage
     * @param clock tells whether a certificate has expired
     */
    public BrokerCheck(
            BrokerAddress address,
            boolean configured,
            SecuritySettings security,
            Optional<TlsContext> context,
            Duration limit,
            InstantSource clock) {
        this.address = address;
        this.configured = configured;
        this.security = security;
        this.context = context;
        this.limit = limit;
        this.clock = clock;
    }

    /** Goes through the stages; how far they went is in {@link #soFar}. */
    public void run() {
        try {
            var addresses = log.time(Stage.LOOK_UP, this::lookUp);
            if (context.isPresent()) {
                encrypted(addresses, context.get());
            } else {
                log.time(Stage.CONNECT, () -> greet(addresses));
            }
            passed = true;
        } catch (StageFailedException noted) {
            // the log has it
        } finally {
            close();
            ended = true;
        }
    }

    /** What was found so far; a check that goes on counts as failed by taking too long. */
    public BrokerResult soFar() {
        if (ended) {
            return new BrokerResult(address.toString(), configured, passed, log.results(), advertised);
        }
        var tooLong = new Finding(
                address + " did not answer within " + GoDuration.render(limit),
                "check the address, the broker and what lies between");
        return new BrokerResult(address.toString(), configured, false, log.resultsCutOff(tooLong), advertised);
    }

    /** Whether it was found to speak something else than these settings expect, which the Kafka client does not notice. */
    public boolean isForeign() {
        return foreign;
    }

    /** Ends a check that goes on. */
    public void abandon() {
        abandoned = true;
        close();
    }

    private List<InetAddress> lookUp() throws StageFailedException {
        try {
            return List.of(InetAddress.getAllByName(address.host()));
        } catch (UnknownHostException e) {
            throw new StageFailedException(
                    Stage.LOOK_UP,
                    "the name " + address.host() + " is not known on this machine",
                    "correct it" + where() + ", or teach this machine the name (DNS, /etc/hosts)");
        }
    }

    private Void greet(List<InetAddress> addresses) throws StageFailedException {
        var deadline = Deadline.after(limit);
        var socket = connect(addresses, deadline);
        try {
            return converse(socket, deadline);
        } catch (NotKafkaException e) {
            throw e.isTls() ? speaksTls() : notKafka(e);
        } catch (SocketTimeoutException e) {
            throw silent();
        } catch (IOException e) {
            // a broker that expects TLS often closes without a word
            var shown = TlsHandshake.shown(connect(addresses, deadline), address, deadline);
            throw shown.chain().isEmpty() ? closes() : speaksTls();
        }
    }

    private void encrypted(List<InetAddress> addresses, TlsContext tls) throws StageFailedException {
        var socket = log.time(Stage.CONNECT, () -> connect(addresses, Deadline.after(limit)));
        log.time(Stage.TLS, () -> {
            var deadline = Deadline.after(limit);
            var handshake = new TlsHandshake(security.tls(), tls, address, deadline);
            try {
                return converse(handshake.over(socket), deadline);
            } catch (NotKafkaException e) {
                throw notKafka(e);
            } catch (IOException e) {
                var shown = TlsHandshake.shown(connect(addresses, deadline), address, deadline);
                if (shown.chain().isEmpty() && speaksPlainly(addresses, deadline)) {
                    throw new StageFailedException(
                            Stage.TLS,
                            "the port of " + address + " does not speak TLS",
                            "use-ssl = false, or name the broker's TLS port" + where());
                }
                var finding = handshake.explain(e, shown, clock);
                throw new StageFailedException(Stage.TLS, finding.cause(), finding.fix());
            }
        });
    }

    private Void converse(Socket socket, Deadline deadline) throws IOException, StageFailedException {
        var conversation = new Conversation(socket, deadline);
        var requests = conversation.requests();
        var mechanism = security.sasl().mechanism();
        var offer = conversation.login(mechanism == SaslSettings.Mechanism.NONE ? "PLAIN" : mechanism.text());
        checkLogin(mechanism, offer);
        if (offer instanceof LoginOffer.NotWanted && Conversation.tellsBrokers(requests)) {
            advertised = conversation.brokers();
        }
        return null;
    }

    private void checkLogin(SaslSettings.Mechanism ours, LoginOffer offer) throws StageFailedException {
        boolean weLogIn = ours != SaslSettings.Mechanism.NONE;
        if (offer instanceof LoginOffer.NotWanted) {
            if (weLogIn) {
                throw new StageFailedException(
                        Stage.SASL,
                        "the port of " + address + " wants no login",
                        "remove sasl-mechanism and sasl-username, or name the broker's SASL port" + where());
            }
            return;
        }
        var offered = offer instanceof LoginOffer.Others others
                ? others.mechanisms()
                : offer instanceof LoginOffer.Taken taken ? taken.mechanisms() : List.<String>of();
        if (!weLogIn) {
            throw new StageFailedException(
                    Stage.SASL,
                    "the port of " + address + " wants a SASL login" + list(" by ", offered),
                    "set sasl-mechanism with its keys, or name a port without login" + where());
        }
        if (offer instanceof LoginOffer.Others) {
            throw new StageFailedException(
                    Stage.SASL,
                    "the broker at " + address + " does not offer " + ours.text() + list("; it offers ", offered),
                    "set sasl-mechanism to one that it offers, or switch " + ours.text()
                            + " on at the broker (sasl.enabled.mechanisms)");
        }
    }

    private static String list(String before, List<String> mechanisms) {
        return mechanisms.isEmpty() ? "" : before + String.join(", ", mechanisms);
    }

    private boolean speaksPlainly(List<InetAddress> addresses, Deadline deadline) throws StageFailedException {
        try (var socket = connect(addresses, deadline)) {
            return !new Conversation(socket, deadline).requests().isEmpty();
        } catch (IOException no) {
            return false;
        }
    }

    /** To the first of the addresses that answers; each gets its share of the time. */
    private Socket connect(List<InetAddress> addresses, Deadline deadline) throws StageFailedException {
        @Nullable IOException first = null;
        for (int i = 0; i < addresses.size() && !abandoned; i++) {
            var socket = new Socket();
            remember(socket);
            try {
                long millis = Math.max(1, deadline.remainingMillis() / (addresses.size() - i));
                socket.connect(new InetSocketAddress(addresses.get(i), address.port()), (int)
                        Math.min(Integer.MAX_VALUE, millis));
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                close();
                first = first == null ? e : first;
            }
        }
        throw notConnected(first, addresses);
    }

    private StageFailedException notConnected(@Nullable IOException e, List<InetAddress> addresses) {
        var place = addresses.stream()
                .map(InetAddress::getHostAddress)
                .filter(text -> !text.equals(address.host()))
                .collect(Collectors.joining(", "));
        var target = address + (place.isEmpty() ? "" : " (" + place + ")");
        if (e instanceof NoRouteToHostException || says(e, "unreachable")) {
            return new StageFailedException(
                    Stage.CONNECT, "there is no route to " + target, "check the network of this machine");
        }
        if (e instanceof ConnectException && says(e, "refused")) {
            return new StageFailedException(
                    Stage.CONNECT,
                    "nothing listens at " + target,
                    "start the broker, or correct the address" + where());
        }
        return new StageFailedException(
                Stage.CONNECT,
                "no connection to " + target + " within " + GoDuration.render(limit),
                "check the address" + where() + ", and that no firewall drops the packets");
    }

    private StageFailedException speaksTls() {
        foreign = true;
        return new StageFailedException(
                Stage.TLS,
                "the port of " + address + " speaks TLS",
                "use-ssl = true, or name the broker's port without TLS" + where());
    }

    private StageFailedException notKafka(NotKafkaException e) {
        foreign = true;
        return new StageFailedException(
                Stage.CONNECT,
                "what listens at " + address + " is no Kafka broker: it gave " + e.getMessage(),
                "correct the address" + where());
    }

    private StageFailedException closes() {
        return new StageFailedException(
                Stage.CONNECT,
                "what listens at " + address + " closes the connection without an answer",
                "check that it is a Kafka broker, and that its log does not say why");
    }

    private StageFailedException silent() {
        return new StageFailedException(
                Stage.CONNECT,
                "what listens at " + address + " did not answer within " + GoDuration.render(limit),
                "check that it is a Kafka broker, and that it is not overloaded or frozen");
    }

    private String where() {
        return configured ? " in brokers" : " in advertised.listeners of the broker";
    }

    private static boolean says(@Nullable IOException e, String word) {
        return e instanceof SocketException && String.valueOf(e.getMessage()).contains(word);
    }

    private void remember(Socket socket) {
        close();
        open = socket;
        if (abandoned) {
            close();
        }
    }

    private void close() {
        var socket = open;
        if (socket != null) {
            open = null;
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException("a socket cannot be closed", e);
            }
        }
    }
}
