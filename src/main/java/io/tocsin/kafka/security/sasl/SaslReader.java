package io.tocsin.kafka.security.sasl;

import io.tocsin.kafka.security.sasl.SaslSettings.Mechanism;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the {@code sasl-} keys of a {@code [[kafka]]} table; those of every mechanism, whichever is chosen. */
final class SaslReader {

    private static final String AZURE_USER = "$ConnectionString";

    private final Section section;
    private final Checks checks;
    private final boolean azureEventHub;
    private final String mechanism;
    private final String username;
    private final Secret password;
    private final OauthReader oauth;
    private final KerberosReader kerberos;
    private final MskIamReader mskIam;

    SaslReader(Section section, Checks checks, boolean azureEventHub) {
        this.section = section;
        this.checks = checks;
        this.azureEventHub = azureEventHub;
        var given = section.string("sasl-mechanism", "").toUpperCase(Locale.ROOT);
        mechanism = given.isEmpty() && azureEventHub ? Mechanism.PLAIN.text() : given;
        var user = section.string("sasl-username", "");
        boolean isAzureUser = user.isEmpty() && azureEventHub && mechanism.equals(Mechanism.PLAIN.text());
        username = isAzureUser ? AZURE_USER : user;
        password = section.secret("sasl-password").orElse(new Secret(""));
        oauth = new OauthReader(section, checks);
        kerberos = new KerberosReader(section, checks);
        mskIam = new MskIamReader(section, checks, SaslReader.class.getClassLoader());
    }

    SaslSettings read() {
        readVersion();
        boolean handshake = section.bool("sasl-handshake", true);
        var identities = List.of("sasl-auth-identity", "sasl-scram-auth-id").stream()
                .collect(Collectors.toMap(key -> key, key -> section.string(key, "")));
        if (mechanism.isEmpty() && username.isEmpty()) {
            warnOfUnusedKeys();
            return new SaslSettings.None();
        }
        checks.require(
                handshake,
                "sasl-handshake",
                "sasl-handshake = false is not possible: the Java client always sends the handshake",
                "remove it");
        identities.forEach((key, identity) -> checks.require(
                identity.isEmpty() || identity.equals(username),
                key,
                key + " must be empty or sasl-username: brokers accept no other identity",
                "remove it"));
        var text = mechanism.isEmpty() ? Mechanism.PLAIN.text() : mechanism;
        return Arrays.stream(Mechanism.values())
                .filter(each -> each.text().equals(text))
                .findFirst()
                .map(this::read)
                .orElseGet(this::refused);
    }

    private SaslSettings refused() {
        checks.error(
                "sasl-mechanism",
                "invalid sasl-mechanism",
                "one of "
                        + Arrays.stream(Mechanism.values())
                                .map(Mechanism::text)
                                .filter(name -> !name.isEmpty())
                                .collect(Collectors.joining(", ")));
        return new SaslSettings.None();
    }

    private SaslSettings read(Mechanism chosen) {
        if (azureEventHub && chosen != Mechanism.PLAIN && chosen != Mechanism.OAUTHBEARER) {
            checks.warn("sasl-mechanism", "Azure Event Hubs know PLAIN and OAUTHBEARER only");
        }
        return switch (chosen) {
            case NONE -> new SaslSettings.None();
            case PLAIN, SCRAM_SHA_256, SCRAM_SHA_512 -> byPassword(chosen);
            case OAUTHBEARER -> oauth.read();
            case GSSAPI -> kerberos.read(username, password);
            case AWS_MSK_IAM -> mskIam.read();
        };
    }

    private SaslSettings byPassword(Mechanism chosen) {
        checks.require(!username.isEmpty(), "sasl-username", "sasl-username must not be empty", "");
        checks.require(!password.reveal().isEmpty(), "sasl-password", "sasl-password must not be empty", "");
        if (azureEventHub && chosen == Mechanism.PLAIN && !username.equals(AZURE_USER)) {
            checks.warn("sasl-username", "Azure Event Hubs expect the user " + AZURE_USER + ", which is the default");
        }
        return new SaslSettings.Password(chosen, username, password);
    }

    /** Kapacitor's sample has an empty text here, which counts as unset. */
    private void readVersion() {
        if ("".equals(section.toMap().get("sasl-version"))) {
            section.string("sasl-version");
            return;
        }
        var version = section.integer("sasl-version", Long.MIN_VALUE, Long.MAX_VALUE);
        checks.require(
                version.isEmpty() || version.getAsLong() == 0 || version.getAsLong() == 1,
                "sasl-version",
                "invalid SASL version",
                "remove it: the client and the broker agree on a version");
        if (version.isPresent() && version.getAsLong() == 0) {
            checks.warn("sasl-version", "sasl-version = 0 has no effect: the client and the broker agree on a version");
        }
    }

    private void warnOfUnusedKeys() {
        section.keys().stream()
                .filter(key -> key.startsWith("sasl-") && !key.equals("sasl-version"))
                .filter(key -> !isEmpty(section.toMap().get(key)))
                .findFirst()
                .ifPresent(key -> checks.warn(
                        key,
                        key + " has no effect without sasl-mechanism or sasl-username; it connects without a login"));
    }

    private static boolean isEmpty(@Nullable Object value) {
        return Optional.ofNullable(value)
                .filter(given -> !given.equals("") && !given.equals(false))
                .filter(given -> !given.equals(List.of()) && !given.equals(Map.of()))
                .isEmpty();
    }
}
