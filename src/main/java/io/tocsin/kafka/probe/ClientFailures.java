package io.tocsin.kafka.probe;

import io.tocsin.kafka.KafkaSettings;
import io.tocsin.kafka.probe.broker.BrokerAddress;
import io.tocsin.kafka.probe.broker.Stage;
import io.tocsin.kafka.probe.broker.StageFailedException;
import io.tocsin.kafka.security.sasl.SaslSettings;
import io.tocsin.kafka.security.sasl.SaslSettings.Mechanism;
import io.tocsin.wire.GoDuration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/** Says in words what an exception of the Kafka client means for the stages from the login on. */
final class ClientFailures {

    private static final Pattern OFFERED = Pattern.compile("enabled mechanisms are \\[([^]]*)]");
    private static final Pattern CLASS_NAME = Pattern.compile("\\b(?:[a-z]\\w*\\.)+([A-Z]\\w*): ");

    private final KafkaSettings settings;
    private final Duration limit;

    /** @param limit how long the call was allowed to take */
    ClientFailures(KafkaSettings settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    /** What a client reports that had got an answer before. */
    StageFailedException of(Throwable e) {
        return ofReaching(e, List.of());
    }

    /**
     * What kept a client from being built or from getting its first answer.
     *
     * @param advertised where the brokers send clients on to, as far as it is known
     */
    StageFailedException ofReaching(Throwable e, List<BrokerAddress> advertised) {
        if (e instanceof UnsupportedSaslMechanismException) {
            return new StageFailedException(
                    Stage.SASL,
                    "the brokers do not offer " + mechanism().text() + offered(e),
                    "set sasl-mechanism to one that they offer, or switch it on at the brokers"
                            + " (sasl.enabled.mechanisms)");
        }
        if (e instanceof SslAuthenticationException) {
            return new StageFailedException(
                    Stage.TLS,
                    "the TLS handshake failed: " + text(deepest(e)),
                    "compare the ssl- keys with the broker");
        }
        if (e instanceof AuthenticationException) {
            return refusedLogin(e);
        }
        if (e instanceof AuthorizationException) {
            return new StageFailedException(
                    Stage.AUTHORISATION,
                    "the brokers let " + who() + " in, and do not answer its questions",
                    "grant DESCRIBE on the cluster to " + principal());
        }
        if (e instanceof TimeoutException) {
            return noAnswer(e, advertised);
        }
        var login = causes(e).filter(LoginException.class::isInstance).findFirst();
        if (login.isPresent()) {
            return noLogin(login.get());
        }
        if (e instanceof IOException) {
            return new StageFailedException(Stage.TLS, text(e), "correct the file, or the key that names it");
        }
        return new StageFailedException(
                mechanism() == Mechanism.NONE ? Stage.CONNECT : Stage.SASL,
                "the Kafka client cannot be used: " + text(deepest(e)),
                "compare the keys of [[kafka]] \"" + settings.id() + "\" with the brokers");
    }

    private StageFailedException refusedLogin(Throwable e) {
        return switch (mechanism()) {
            case PLAIN, SCRAM_SHA_256, SCRAM_SHA_512 ->
                new StageFailedException(
                        Stage.SASL,
                        "the brokers do not let " + who() + " in with this password ("
                                + mechanism().text() + ")",
                        "correct sasl-username and sasl-password");
            default ->
                new StageFailedException(
                        Stage.SASL,
                        "the brokers refuse the login by " + mechanism().text() + ": " + text(e),
                        afterRefusal(text(e)));
        };
    }

    private String afterRefusal(String answer) {
        if (answer.contains("extensions are invalid")) {
            return "correct sasl-extensions";
        }
        if (settings.security().sasl() instanceof SaslSettings.AccessToken) {
            return "renew sasl-access-token, which is not theirs or has expired";
        }
        return "compare the sasl- keys with what the brokers expect; their log says more";
    }

    /** No token, no ticket: the client did not even get as far as a broker. */
    private StageFailedException noLogin(Throwable e) {
        return new StageFailedException(Stage.SASL, "no login by " + mechanism().text() + ": " + text(e), forLogin());
    }

    private String forLogin() {
        if (settings.security().sasl() instanceof SaslSettings.Kerberos kerberos) {
            return "check sasl-username, sasl-gssapi-realm and "
                    + (kerberos.keyTab().isPresent() ? "sasl-gssapi-key-tab-path" : "sasl-password")
                    + ", and that the realm's KDC can be reached";
        }
        return mechanism().text().equals("OAUTHBEARER")
                ? "check that the token endpoint is the right one and answers, then sasl-oauth-client-id and"
                        + " sasl-oauth-client-secret"
                : "correct the sasl- keys of [[kafka]] \"" + settings.id() + "\", or what they lead to";
    }

    /** Each broker answered before, so it is the login that hangs, or the addresses to which the brokers send us on. */
    private StageFailedException noAnswer(Throwable e, List<BrokerAddress> advertised) {
        var within = " within " + GoDuration.render(limit);
        if (String.valueOf(e.getMessage()).contains("node assignment") && mechanism() != Mechanism.NONE) {
            return new StageFailedException(
                    Stage.SASL,
                    "no broker completed the login by " + mechanism().text() + within,
                    settings.security().sasl() instanceof SaslSettings.Kerberos kerberos
                            ? "check sasl-gssapi-service-name (now: " + kerberos.serviceName()
                                    + "), and that the brokers' names are those of their Kerberos principals"
                            : "check that the brokers are not overloaded; their log says more");
        }
        return new StageFailedException(
                Stage.CONNECT,
                "the brokers answer, and send clients on to "
                        + (advertised.isEmpty()
                                ? "other addresses"
                                : advertised.stream()
                                        .map(BrokerAddress::toString)
                                        .collect(Collectors.joining(", ")))
                        + ", where none answers" + within,
                "correct advertised.listeners of the brokers, or make these addresses reachable from here");
    }

    private static String offered(Throwable e) {
        var found = OFFERED.matcher(String.valueOf(e.getMessage()));
        return found.find() ? "; they offer " + found.group(1) : "";
    }

    private Mechanism mechanism() {
        return settings.security().sasl().mechanism();
    }

    /** Whom the brokers know us as, in a sentence. */
    String who() {
        return user().map(name -> "user \"" + name + "\"").orElse("us");
    }

    /** The principal in a command or an ACL. */
    String principal() {
        return user().map(name -> "User:" + name).orElse("our principal (without a login User:ANONYMOUS)");
    }

    private Optional<String> user() {
        return settings.security().sasl() instanceof SaslSettings.Password login
                ? Optional.of(login.username())
                : Optional.empty();
    }

    private static Throwable deepest(Throwable e) {
        return causes(e).reduce((outer, inner) -> inner).orElse(e);
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
    }

    /** The first line of a message, without names of classes; some messages hold whole stack traces. */
    static String text(Throwable e) {
        var message = e.getMessage() == null ? "" : e.getMessage();
        var line = message.lines().findFirst().orElse("").strip();
        var plain = CLASS_NAME.matcher(line).replaceAll("");
        var ended = plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
        return ended.isEmpty() ? "no reason was given" : ended;
    }
}
