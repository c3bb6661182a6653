package io.tocsin.kafka.security.sasl;

import io.tocsin.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;

/**
 * A token as the Kafka client wants it; the text is opaque. Each is equal to itself only: the client keeps tokens in a set,
 * and one that an endpoint gave out twice would be thrown away together with its predecessor.
 */
final class BearerToken implements OAuthBearerToken {

    private static final Duration FOREVER = Duration.ofDays(3_650);

    private final String principal;
    private final Secret value;
    private final Instant start;
    private final Instant renewal;

    private BearerToken(String principal, Secret value, Instant start, Instant renewal) {
        this.principal = principal;
        this.value = value;
        this.start = start;
        this.renewal = renewal;
    }

    /** A token that does not expire, as far as we know. */
    static BearerToken unlimited(String principal, Secret value, InstantSource clock) {
        var now = clock.instant();
        return new BearerToken(principal, value, now, now.plus(FOREVER));
    }

    /** A token that is renewed {@code margin} before its end, but not before half of its life is over. */
    static BearerToken limited(String principal, Secret value, Duration life, Duration margin, InstantSource clock) {
        var now = clock.instant();
        var half = life.dividedBy(2);
        var untilRenewal = life.minus(margin);
        return new BearerToken(principal, value, now, now.plus(untilRenewal.compareTo(half) < 0 ? half : untilRenewal));
    }

    @Override
    public String value() {
        return value.reveal();
    }

    @Override
    public Set<String> scope() {
        return Set.of();
    }

    /** When the client asks for the next one; it has no other use for the end of a token's life. */
    @Override
    public long lifetimeMs() {
        return renewal.toEpochMilli();
    }

    @Override
    public String principalName() {
        return principal;
    }

    @Override
    public Long startTimeMs() {
        return start.toEpochMilli();
    }

    /** Who has it and until when, never the token. */
    @Override
    public String toString() {
        return "token of " + principal + " until " + renewal;
    }
}
