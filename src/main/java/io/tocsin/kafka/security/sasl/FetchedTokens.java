package io.tocsin.kafka.security.sasl;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Tokens of a token endpoint, each asked for when it is needed. Any thread may call it. */
final class FetchedTokens implements TokenSource {

    private final TokenClient client;
    private final String principal;
    private final Duration margin;
    private final InstantSource clock;
    private final AtomicReference<@Nullable BearerToken> prepared = new AtomicReference<>();

    FetchedTokens(TokenClient client, String principal, Duration margin, InstantSource clock) {
        this.client = client;
        this.principal = principal;
        this.margin = margin;
        this.clock = clock;
    }

    @Override
    public void prepare() throws TokenRefusedException, InterruptedException {
        prepared.set(fetched());
    }

    @Override
    public BearerToken token() throws TokenRefusedException, InterruptedException {
        var ready = prepared.getAndSet(null);
        return ready != null && ready.lifetimeMs() > clock.millis() ? ready : fetched();
    }

    private BearerToken fetched() throws TokenRefusedException, InterruptedException {
        var answer = client.ask();
        return answer.life()
                .map(life -> BearerToken.limited(principal, answer.token(), life, margin, clock))
                .orElseGet(() -> BearerToken.unlimited(principal, answer.token(), clock));
    }
}
