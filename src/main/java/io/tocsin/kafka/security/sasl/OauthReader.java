package io.tocsin.kafka.security.sasl;

import io.tocsin.kafka.security.sasl.SaslSettings.ClientCredentials;
import io.tocsin.settings.Checks;
import io.tocsin.settings.Secret;
import io.tocsin.settings.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the keys of {@code OAUTHBEARER}. */
final class OauthReader {

    private static final Duration ANY = Duration.ofDays(36_500);
    private static final URI NOWHERE = URI.create("https://localhost/");

    private final Section section;
    private final Checks checks;
    private final Secret token;
    private final Map<String, String> extensions;
    private final String service;
    private final String clientId;
    private final Secret clientSecret;
    private final String tokenUrl;
    private final List<String> scopes;
    private final Map<String, String> parameters;
    private final String tenantId;
    private final Duration margin;

    OauthReader(Section section, Checks checks) {
        this.section = section;
        this.checks = checks;
        section.alias("sasl_extensions", "sasl-extensions");
        token = section.secret("sasl-access-token").orElse(new Secret(""));
        extensions = section.stringTable("sasl-extensions");
        service = section.string("sasl-oauth-service", "");
        clientId = section.string("sasl-oauth-client-id", "");
        clientSecret = section.secret("sasl-oauth-client-secret").orElse(new Secret(""));
        tokenUrl = section.string("sasl-oauth-token-url", "");
        scopes = section.words("sasl-oauth-scopes");
        parameters = section.stringTable("sasl-oauth-parameters");
        tenantId = section.string("sasl-oauth-tenant-id", "");
        margin = section.duration("sasl-oauth-token-expiry-margin", ClientCredentials.MARGIN, ANY.negated(), ANY);
        checks.require(
                !margin.isNegative(),
                "sasl-oauth-token-expiry-margin",
                "sasl-oauth-token-expiry-margin must not be negative",
                "");
        checkExtensions();
    }

    SaslSettings read() {
        if (!token.reveal().isEmpty()) {
            return readToken();
        }
        checks.require(
                !clientId.isEmpty() && !clientSecret.reveal().isEmpty(),
                clientId.isEmpty() ? "sasl-oauth-client-id" : "sasl-oauth-client-secret",
                "'sasl-oauth-client-id' and 'sasl-oauth-client-secret' are required",
                "");
        checks.require(
                scopes.isEmpty() || !parameters.containsKey("scope"),
                "sasl-oauth-parameters",
                "'sasl-oauth-parameters' must not hold 'scope' together with 'sasl-oauth-scopes'",
                "remove one or the other");
        var form = new LinkedHashMap<String, Secret>();
        form.put("grant_type", new Secret("client_credentials"));
        if (!scopes.isEmpty()) {
            form.put("scope", new Secret(String.join(" ", scopes)));
        }
        parameters.forEach((name, value) -> form.put(name, new Secret(value)));
        var request = new TokenRequest(url(), !service.equalsIgnoreCase("auth0"), clientId, clientSecret, form);
        return new ClientCredentials(request, margin, extensions);
    }

    private SaslSettings readToken() {
        checks.require(
                service.isEmpty() && tokenUrl.isEmpty(),
                "sasl-access-token",
                "cannot set 'sasl-access-token' with 'sasl-oauth-service' and 'sasl-oauth-token-url'",
                "remove one or the other");
        checks.require(
                token.reveal().chars().allMatch(c -> c > ' ' && c < 0x7f),
                "sasl-access-token",
                "sasl-access-token holds a blank, a control character or a letter beyond ASCII",
                "give the token alone, in one line");
        return new SaslSettings.AccessToken(token, extensions);
    }

    private URI url() {
        return switch (service.toLowerCase(Locale.ROOT)) {
            case "", "custom" -> givenUrl("'sasl-oauth-token-url' required for custom service");
            case "auth0" -> {
                checks.require(
                        parameters.containsKey("audience"),
                        "sasl-oauth-parameters",
                        "'audience' parameter is required for Auth0",
                        section.written("sasl-oauth-parameters", Map.of("audience", "…")));
                yield givenUrl("'sasl-oauth-token-url' required for Auth0");
            }
            case "azuread" -> azureUrl();
            default -> {
                checks.error(
                        "sasl-oauth-service", "service " + service + " not supported", "one of custom, auth0, azuread");
                yield NOWHERE;
            }
        };
    }

    private URI azureUrl() {
        checks.require(!tenantId.isEmpty(), "sasl-oauth-tenant-id", "'sasl-oauth-tenant-id' required for AzureAD", "");
        checks.require(
                tokenUrl.isEmpty(),
                "sasl-oauth-token-url",
                "'sasl-oauth-token-url' cannot be set for service " + service,
                "remove it");
        return URI.create("https://login.microsoftonline.com/" + URLEncoder.encode(tenantId, StandardCharsets.UTF_8)
                + "/oauth2/v2.0/token");
    }

    private URI givenUrl(String required) {
        if (!checks.require(!tokenUrl.isEmpty(), "sasl-oauth-token-url", required, "")) {
            return NOWHERE;
        }
        try {
            var url = new URI(tokenUrl);
            boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (isHttp && url.getHost() != null && url.getUserInfo() == null) {
                warnOfSecretInTheClear(url);
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below, together with a text that is a URL of another kind.
        }
        checks.error(
                "sasl-oauth-token-url",
                "'sasl-oauth-token-url' must be a URL of http or https with a host and without a user",
                section.written("sasl-oauth-token-url", "https://host/path"));
        return NOWHERE;
    }

    private void warnOfSecretInTheClear(URI url) {
        var host = url.getHost();
        boolean isLoopback = host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
        if (url.getScheme().equals("http") && !isLoopback) {
            checks.warn("sasl-oauth-token-url", "the client secret travels unencrypted to a URL of http");
        }
    }

    private void checkExtensions() {
        var table = section.sectionOrEmpty("sasl-extensions");
        extensions.forEach((name, value) -> {
            boolean isName = name.matches("[A-Za-z]+") && !name.equals("auth");
            boolean isValue = !value.isEmpty()
                    && value.chars().allMatch(c -> (c >= 0x20 && c <= 0x7e) || c == '\t' || c == '\r' || c == '\n');
            if (!isName) {
                checks.error(
                        table,
                        name,
                        "sasl-extensions: the name \"" + name + "\" is not letters only, or is the reserved \"auth\"",
                        "give it another name");
            } else if (!isValue) {
                checks.error(
                        table,
                        name,
                        "sasl-extensions: the value of \"" + name + "\" is empty or not printable ASCII",
                        "give it a value of printable ASCII");
            }
        });
    }
}
