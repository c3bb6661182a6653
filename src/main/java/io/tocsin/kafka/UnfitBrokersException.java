package io.tocsin.kafka;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;

/** No Kafka client may be pointed at the brokers yet ({@link Diagnosis#obstacle}); the message is the cause and what to do. */
final class UnfitBrokersException extends KafkaException {

    private static final long serialVersionUID = 1L;

    private UnfitBrokersException(String message) {
        super(message);
    }

    /** Returns when a client may be pointed at the brokers of these settings. */
    static void throwIfAny(Diagnosis diagnosis, KafkaSettings settings) {
        var obstacle = diagnosis.obstacle(settings, Duration.ofMillis(Inquiry.LIMIT_MILLIS));
        if (obstacle.isPresent()) {
            throw new UnfitBrokersException(obstacle.get());
        }
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
