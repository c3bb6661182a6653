package io.tocsin.kafka.security.sasl;

import io.tocsin.kafka.security.sasl.SaslSettings.Mechanism;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code sasl-} keys of a {@code [[kafka]]} table.
 *
 * <p>All of them are read and checked, also those of mechanisms that are not built; a cluster that asks for one of these
 * is refused, because it would connect without the login.
 */
final class SaslReader {

    private static final Set<String> UNBUILT = Set.of("OAUTHBEARER", "GSSAPI");
    private static final Duration EXPIRY_MARGIN = Duration.ofSeconds(10);
    private static final Duration ANY = Duration.ofDays(36_500);

    private final Section section;
    private final Checks checks;
    private final String mechanism;
    private final String username;
    private final Secret password;
    private final String token;
    private final Map<String, String> extensions;
    private final String service;
    private final String clientId;
    private final String clientSecret;
    private final String tokenUrl;
    private final List<String> scopes;
    private final Map<String, String> parameters;
    private final String tenantId;

    private SaslReader(Section section, Checks checks) {
        this.section = section;
        this.checks = checks;
        section.alias("sasl_extensions", "sasl-extensions");
        mechanism = section.string("sasl-mechanism", "").toUpperCase(Locale.ROOT);
        username = section.string("sasl-username", "");
        password = section.secret("sasl-password").orElse(new Secret(""));
        token = revealed("sasl-access-token");
        extensions = section.stringTable("sasl-extensions");
        service = section.string("sasl-oauth-service", "");
        clientId = section.string("sasl-oauth-client-id", "");
        clientSecret = revealed("sasl-oauth-client-secret");
        tokenUrl = section.string("sasl-oauth-token-url", "");
        scopes = section.words("sasl-oauth-scopes");
        parameters = section.stringTable("sasl-oauth-parameters");
        tenantId = section.string("sasl-oauth-tenant-id", "");
    }

    /** The login of a table; mistakes in an enabled one are added to {@code checks}. */
    static SaslSettings read(Section section, Checks checks) {
        return new SaslReader(section, checks).read();
    }

    private SaslSettings read() {
        readVersion();
        var margin = section.duration("sasl-oauth-token-expiry-margin", EXPIRY_MARGIN, ANY.negated(), ANY);
        checks.require(
                !margin.isNegative(),
                "sasl-oauth-token-expiry-margin",
                "sasl-oauth-token-expiry-margin must not be negative",
                "");
        checkExtensions();
        readKerberos();
        if (mechanism.isEmpty() && username.isEmpty()) {
            warnOfUnusedKeys();
            return new SaslSettings.None();
        }
        var chosen = mechanism.isEmpty() ? "PLAIN" : mechanism;
        if (chosen.equals("OAUTHBEARER")) {
            checkOauth();
        }
        if (UNBUILT.contains(chosen)) {
            checks.error(
                    "sasl-mechanism",
                    "sasl-mechanism " + chosen
                            + " is not built yet; this cluster would connect without it, so it is refused",
                    "use PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, or enabled = false");
            return new SaslSettings.None();
        }
        return built(chosen);
    }

    private SaslSettings built(String chosen) {
        Optional<Mechanism> found = List.of(Mechanism.PLAIN, Mechanism.SCRAM_SHA_256, Mechanism.SCRAM_SHA_512).stream()
                .filter(each -> each.text().equals(chosen))
                .findFirst();
        if (found.isEmpty()) {
            checks.error("sasl-mechanism", "invalid sasl-mechanism", "one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512");
            return new SaslSettings.None();
        }
        checks.require(!username.isEmpty(), "sasl-username", "sasl-username must not be empty", "");
        checks.require(!password.reveal().isEmpty(), "sasl-password", "sasl-password must not be empty", "");
        return new SaslSettings.Password(found.get(), username, password);
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

    private void checkExtensions() {
        extensions.forEach((name, value) -> {
            boolean isName = name.matches("[A-Za-z]+") && !name.equals("auth");
            boolean isValue =
                    value.chars().allMatch(c -> (c >= 0x20 && c <= 0x7e) || c == '\t' || c == '\r' || c == '\n');
            checks.require(
                    isName && isValue,
                    "sasl-extensions",
                    "sasl-extensions: \"" + name
                            + "\" is not letters other than \"auth\" with a value of printable ASCII",
                    "");
        });
    }

    private void checkOauth() {
        boolean hasService = !service.isEmpty();
        if (!token.isEmpty()) {
            checks.require(
                    !hasService && tokenUrl.isEmpty(),
                    "sasl-access-token",
                    "cannot set 'sasl-access-token' with 'sasl-oauth-service' and 'sasl-oauth-token-url'",
                    "remove one or the other");
            return;
        }
        checks.require(
                !clientId.isEmpty() && !clientSecret.isEmpty(),
                "sasl-oauth-client-id",
                "'sasl-oauth-client-id' and 'sasl-oauth-client-secret' are required",
                "");
        checks.require(
                scopes.isEmpty() || !parameters.containsKey("scope"),
                "sasl-oauth-parameters",
                "'sasl-oauth-parameters' must not hold 'scope' together with 'sasl-oauth-scopes'",
                "remove one or the other");
        switch (service.toLowerCase(Locale.ROOT)) {
            case "", "custom" ->
                checks.require(
                        !tokenUrl.isEmpty(),
                        "sasl-oauth-token-url",
                        "'sasl-oauth-token-url' required for custom service",
                        "");
            case "auth0" -> {
                checks.require(
                        !tokenUrl.isEmpty(), "sasl-oauth-token-url", "'sasl-oauth-token-url' required for Auth0", "");
                checks.require(
                        parameters.containsKey("audience"),
                        "sasl-oauth-parameters",
                        "'audience' parameter is required for Auth0",
                        "");
            }
            case "azuread" -> {
                checks.require(
                        !tenantId.isEmpty(), "sasl-oauth-tenant-id", "'sasl-oauth-tenant-id' required for AzureAD", "");
                checks.require(
                        tokenUrl.isEmpty(),
                        "sasl-oauth-token-url",
                        "'sasl-oauth-token-url' cannot be set for service " + service,
                        "remove it");
            }
            default ->
                checks.error(
                        "sasl-oauth-service", "service " + service + " not supported", "one of custom, auth0, azuread");
        }
    }

    private void readKerberos() {
        var serviceName = section.string("sasl-gssapi-service-name", "");
        var auth = section.string("sasl-gssapi-auth-type", "");
        var config = section.string("sasl-gssapi-kerberos-config-path", "");
        var keyTab = section.string("sasl-gssapi-key-tab-path", "");
        var realm = section.string("sasl-gssapi-realm", "");
        section.bool("sasl-gssapi-disable-pafxfast", false);
        if (!mechanism.equals("GSSAPI")) {
            return;
        }
        notEmpty("sasl-gssapi-service-name", serviceName);
        notEmpty("sasl-gssapi-kerberos-config-path", config);
        notEmpty("sasl-username", username);
        notEmpty("sasl-gssapi-realm", realm);
        switch (auth) {
            case "KRB5_USER_AUTH" -> notEmpty("sasl-password", password.reveal());
            case "KRB5_KEYTAB_AUTH" -> notEmpty("sasl-gssapi-key-tab-path", keyTab);
            default ->
                checks.error(
                        "sasl-gssapi-auth-type",
                        "invalid sasl-gssapi-auth-type \"" + auth + "\"",
                        "one of KRB5_USER_AUTH, KRB5_KEYTAB_AUTH");
        }
    }

    private void notEmpty(String key, String value) {
        checks.require(!value.isEmpty(), key, key + " must not be empty", "");
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
        return value == null
                || value.equals("")
                || value.equals(false)
                || (value instanceof List<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
    }

    private String revealed(String key) {
        return section.secret(key).map(Secret::reveal).orElse("");
    }
}
