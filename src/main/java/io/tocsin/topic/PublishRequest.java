package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.EncodedDraft;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events to be collected together: all of them in one durable write, or none.
 *
 * @param events in order; not empty
 * @param idempotency how a repetition is recognised; null when the caller gave no key
 */
public record PublishRequest(
        TopicId topic, List<EncodedDraft> events, @Nullable Idempotency idempotency) {

    public PublishRequest {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a request publishes at least one event");
        }
    }

    /**
     * How a repetition is recognised.
     *
     * @param key digest of credential, path and key; 32 bytes
     * @param requestDigest digest of the whole request; 32 bytes
     * @param answer renders what is answered, and answered again to a repetition; called on the collector's thread
     */
    public record Idempotency(
            byte[] key, byte[] requestDigest, Function<PublishOutcome.Collected, StoredAnswer> answer) {}
}
