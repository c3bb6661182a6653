package io.tocsin.kafka.security.sasl;

import io.tocsin.settings.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a token endpoint is asked (RFC 6749 §4.4.2).
 *
 * @param url of the endpoint, http or https
 * @param basicFirst whether the client names itself by HTTP Basic at first, and in the form only if that is refused
 * @param clientId never empty
 * @param clientSecret never empty
 * @param form the fields apart from id and secret: {@code grant_type}, {@code scope}, and those of the configuration
 */
public record TokenRequest(
        URI url, boolean basicFirst, String clientId, Secret clientSecret, Map<String, Secret> form) {

    private static final Set<String> HARMLESS = Set.of("grant_type", "scope", "audience", "resource");

    /** Copies the table, in order of names. */
    public TokenRequest {
        form = Collections.unmodifiableMap(new TreeMap<>(form));
    }

    /** The value of the header {@code Authorization}; id and secret are encoded as RFC 6749 §2.3.1 says. */
    String basic() {
        var pair = encoded(clientId) + ":" + encoded(clientSecret.reveal());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** The form, with or without id and secret. */
    String body(boolean withClient) {
        var fields = new TreeMap<>(form);
        if (withClient) {
            fields.put("client_id", new Secret(clientId));
            fields.put("client_secret", clientSecret);
        }
        return fields.entrySet().stream()
                .map(field ->
                        encoded(field.getKey()) + "=" + encoded(field.getValue().reveal()))
                .collect(Collectors.joining("&"));
    }

    /** The URL as it may be shown: without a query, which may hold anything. */
    String shown() {
        var text = url.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    /** {@code text} with {@code ***} for each secret that it repeats. */
    String masked(String text) {
        var secrets = new ArrayList<String>(List.of(clientSecret.reveal(), basic().substring("Basic ".length())));
        form.forEach((name, value) -> {
            if (!HARMLESS.contains(name)) {
                secrets.add(value.reveal());
            }
        });
        var masked = text;
        for (var secret : secrets) {
            if (!secret.isEmpty()) {
                masked = masked.replace(secret, "***").replace(encoded(secret), "***");
            }
        }
        return masked;
    }

    /** Equal for equal requests only. */
    String digest() {
        return JaasText.digest(url.toString(), clientId, body(true));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
