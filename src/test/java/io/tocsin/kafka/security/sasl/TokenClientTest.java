package io.tocsin.kafka.security.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.fixture.security.BearerTokens;
import io.tocsin.fixture.security.TokenEndpoint;
import io.tocsin.fixture.security.TokenEndpoint.Authentication;
import io.tocsin.settings.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real endpoint on loopback, and what the Kafka client gets of it. */
class TokenClientTest {

    private static final String ID = "alerts&co";
    private static final String SECRET = "t0p s3cret:+%\"\\";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TokenEndpoint endpoint = TokenEndpoint.open(new BearerTokens("k"), ID, SECRET);

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void namesItselfByBasicAtFirst() throws Exception {
        // when
        var answer = client(true, Map.of("scope", "a b", "audience", "kafka")).ask();

        // then
        assertThat(answer.life()).contains(Duration.ofHours(1));
        assertThat(endpoint.received()).hasSize(1);
        assertThat(endpoint.received().get(0).basic()).contains(ID + ":" + SECRET);
        assertThat(endpoint.received().get(0).form())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("grant_type", "client_credentials", "scope", "a b", "audience", "kafka"));
    }

    @Test
    void fallsBackToTheFormAndRemembersIt() throws Exception {
        // given
        endpoint.accept(Authentication.FORM);
        var client = client(true, Map.of());

        // when
        client.ask();
        client.ask();

        // then
        assertThat(endpoint.received())
                .extracting(TokenEndpoint.Received::status)
                .containsExactly(401, 200, 200);
        assertThat(endpoint.received().get(2).basic()).isEmpty();
        assertThat(endpoint.received().get(2).form())
                .containsEntry("client_id", ID)
                .containsEntry("client_secret", SECRET);
    }

    @Test
    void fallsBackToBasicWhereThatIsAcceptedAgain() throws Exception {
        // given
        endpoint.accept(Authentication.FORM);
        var client = client(true, Map.of());
        client.ask();
        endpoint.accept(Authentication.BASIC);

        // when
        client.ask();
        client.ask();

        // then
        assertThat(endpoint.received())
                .extracting(TokenEndpoint.Received::status)
                .containsExactly(401, 200, 401, 200, 200);
    }

    @Test
    void namesItselfInTheFormOnlyWhereTheServiceWantsIt() {
        // when
        var refusal = refusal(client(false, Map.of()));

        // then
        assertThat(refusal).contains("answered 401: {\"error\":\"invalid_client\"");
        assertThat(endpoint.received()).hasSize(1);
        assertThat(endpoint.received().get(0).basic()).isEmpty();
    }

    @Test
    void saysBothStatusesAndTheFirstLine() {
        // given
        endpoint.answer(403, "no entry for you\nsecond line");

        // when
        var refusal = refusal(client(true, Map.of()));

        // then
        assertThat(refusal)
                .isEqualTo("the token endpoint " + endpoint.url() + " answered 403 (client in HTTP Basic) and 403: no"
                        + " entry for you (the other way)");
    }

    @Test
    void repeatsNoSecretThatTheEndpointRepeats() {
        // given
        var request = request(true, Map.of("password", "0ther s3cret", "audience", "kafka"));
        endpoint.answer(
                400,
                "you sent " + request.basic() + " " + request.body(true) + " " + SECRET + " 0ther s3cret for kafka");

        // when
        var refusal = refusal(new TokenClient(request, Duration.ofMinutes(1)));

        // then
        assertThat(refusal)
                .contains("***")
                .doesNotContain("s3cret")
                .doesNotContain(request.basic().substring(6));
        assertThat(request.toString()).contains("***").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"opaque~1\",\"expires_in\":90}",
                "{\"access_token\":\"opaque~1\",\"expires_in\":\"90\",\"extra\":{\"a\":[1]}}",
                "{\"access_token\":\"opaque~1\",\"expires_in\":90.0}",
                "access_token=opaque%7E1&token_type=bearer&expires_in=90"
            })
    void readsEveryFormOfAnAnswer(String body) throws Exception {
        // given
        endpoint.answer(200, body);

        // when
        var answer = client(true, Map.of()).ask();

        // then
        assertThat(answer)
                .isEqualTo(new TokenClient.Answer(new Secret("opaque~1"), Optional.of(Duration.ofSeconds(90))));
        assertThat(answer.toString()).doesNotContain("opaque~1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"expires_in\":0", ",\"expires_in\":null"})
    void takesATokenWithoutALifeAsOneForEver(String life) throws Exception {
        // given
        endpoint.answer(200, "{\"access_token\":\"opaque\"" + life + "}");

        // when
        var token = new FetchedTokens(client(true, Map.of()), "p", Duration.ofSeconds(10), () -> NOW).token();

        // then
        assertThat(token.lifetimeMs()).isEqualTo(NOW.plus(Duration.ofDays(3650)).toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id_token\":\"t0p-s3cret\"} | answered 200 without an access_token",
                "{\"access_token\":\"\"} | answered 200 without an access_token",
                "{\"access_token\":7} | answered 200 without an access_token",
                "hello | answered 200 without an access_token",
                "{\"access_token\":\"t0p-s3cret | gave an answer that is not JSON",
                "access_token=%ZZ | gave an answer that is neither JSON nor a form",
                "{\"access_token\":\"t0p s3cret\"} | with a blank, a control character",
                "{\"access_token\":\"t0p-s3cret\",\"expires_in\":\"soon\"} | gave an expires_in that is not",
                "{\"access_token\":\"t0p-s3cret\",\"expires_in\":-5} | gave an expires_in that is not"
            })
    void refusesAnAnswerWithoutAUsableToken(String body, String text) {
        // given
        endpoint.answer(200, body);

        // when
        var refusal = refusal(client(true, Map.of()));

        // then
        assertThat(refusal)
                .contains(text)
                .startsWith("the token endpoint " + endpoint.url())
                .doesNotContain("s3cret");
    }

    @Test
    void givesAnEndlessAnswerUp() {
        // given
        endpoint.answer(200, "x".repeat(TokenClient.MAX_BYTES + 1));

        assertThat(refusal(client(true, Map.of()))).contains("the answer is longer than 262144 bytes");
    }

    @Test
    void waitsNoLongerThanTheTimeout() {
        // given
        endpoint.fallSilent();

        // when
        var refusal = refusal(new TokenClient(request(true, Map.of()), Duration.ofMillis(300)));

        // then
        assertThat(refusal).endsWith("did not answer within 300ms");
        assertThat(endpoint.received()).hasSizeLessThan(2);
    }

    @Test
    void saysThatNobodyListens() {
        // given
        var url = endpoint.url("/t?key=t0p-s3cret");
        endpoint.close();

        // when
        var refusal = refusal(new TokenClient(
                new TokenRequest(URI.create(url), true, ID, new Secret(SECRET), Map.of()), Duration.ofMinutes(1)));

        // then
        assertThat(refusal)
                .contains(endpoint.url("/t") + " cannot be asked: connection refused")
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({"3600, 10, 3590", "3600, 0, 3600", "12, 10, 6", "5, 10, 2.5"})
    void renewsAtTheMarginButNotBeforeHalfOfTheLife(long life, long margin, double expected) {
        // when
        var token = BearerToken.limited(
                "p", new Secret("t0p-s3cret"), Duration.ofSeconds(life), Duration.ofSeconds(margin), () -> NOW);

        // then
        assertThat(token.lifetimeMs()).isEqualTo(NOW.toEpochMilli() + (long) (expected * 1000));
        assertThat(token.startTimeMs()).isEqualTo(NOW.toEpochMilli());
        assertThat(token.toString()).doesNotContain("s3cret");
    }

    /** Else the client would throw the second away together with the first. */
    @Test
    void tellsATokenThatIsGivenOutTwiceFromItself() throws Exception {
        // given
        endpoint.answer(200, "{\"access_token\":\"cached\",\"expires_in\":90}");
        var source = new FetchedTokens(client(true, Map.of()), "p", Duration.ZERO, () -> NOW);

        assertThat(source.token()).isNotEqualTo(source.token());
    }

    @Test
    void asksOnceForATokenThatWasPrepared() throws Exception {
        // given
        var scope = new LoginScope("a", 0, "", Duration.ofMinutes(1));
        var settings = new SaslSettings.ClientCredentials(request(true, Map.of()), Duration.ofSeconds(10), Map.of());
        var properties = settings.clientProperties(scope);

        // when
        TokenCallbacks.prepare(properties);
        var callbacks = new TokenCallbacks();
        callbacks.configure(properties, "OAUTHBEARER", List.of());
        var first = new OAuthBearerTokenCallback();
        var second = new OAuthBearerTokenCallback();
        callbacks.handle(new Callback[] {first, second});

        // then
        assertThat(endpoint.received()).hasSize(2);
        assertThat(first.token()).isNotNull();
        assertThat(second.token()).isNotNull().isNotEqualTo(first.token());
    }

    @Test
    void failsToPrepareAsBuildingTheClientWould() {
        // given
        endpoint.answer(500, "down");
        var settings = new SaslSettings.ClientCredentials(request(false, Map.of()), Duration.ofSeconds(10), Map.of());

        // when
        var properties = settings.clientProperties(new LoginScope("a", 0, "", Duration.ofMinutes(1)));

        // then
        assertThatThrownBy(() -> TokenCallbacks.prepare(properties))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("answered 500: down")
                .hasCauseInstanceOf(LoginException.class);
    }

    @Test
    void tellsTheClientWhyThereIsNoToken() throws Exception {
        // given
        endpoint.answer(500, "down");
        var settings = new SaslSettings.ClientCredentials(request(false, Map.of()), Duration.ofSeconds(10), Map.of());
        var callbacks = new TokenCallbacks();
        callbacks.configure(
                settings.clientProperties(new LoginScope("a", 0, "", Duration.ofMinutes(1))), "OAUTHBEARER", List.of());
        var asked = new OAuthBearerTokenCallback();

        // when
        callbacks.handle(new Callback[] {asked});

        // then
        assertThat(asked.token()).isNull();
        assertThat(asked.errorDescription()).isEqualTo("the token endpoint " + endpoint.url() + " answered 500: down");
    }

    @Test
    void givesAFixedTokenAndTheExtensions() throws Exception {
        // given
        var settings = new SaslSettings.AccessToken(new Secret("t0p-s3cret"), Map.of("logicalCluster", "lkc-1"));
        var callbacks = new TokenCallbacks();
        callbacks.configure(
                settings.clientProperties(new LoginScope("a", 0, "", Duration.ofMinutes(1))), "OAUTHBEARER", List.of());
        var token = new OAuthBearerTokenCallback();
        var extensions = new SaslExtensionsCallback();

        // when
        callbacks.handle(new Callback[] {token, extensions});

        // then
        assertThat(token.token().value()).isEqualTo("t0p-s3cret");
        assertThat(extensions.extensions().map()).isEqualTo(Map.of("logicalCluster", "lkc-1"));
        assertThat(settings.toString()).contains("***").doesNotContain("s3cret");
        assertThatThrownBy(() -> callbacks.handle(new Callback[] {new NameCallback("name")}))
                .isInstanceOf(UnsupportedCallbackException.class);
    }

    private TokenClient client(boolean basicFirst, Map<String, String> parameters) {
        return new TokenClient(request(basicFirst, parameters), Duration.ofMinutes(1));
    }

    private TokenRequest request(boolean basicFirst, Map<String, String> parameters) {
        var form = new HashMap<String, Secret>();
        form.put("grant_type", new Secret("client_credentials"));
        parameters.forEach((name, value) -> form.put(name, new Secret(value)));
        return new TokenRequest(URI.create(endpoint.url()), basicFirst, ID, new Secret(SECRET), form);
    }

    private static String refusal(TokenClient client) {
        try {
            return "given: " + client.ask();
        } catch (TokenRefusedException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
