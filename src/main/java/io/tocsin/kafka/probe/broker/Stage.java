package io.tocsin.kafka.probe.broker;

/** The stages on the way of a record to its acknowledgement, in their order. */
public enum Stage {
    /** The name of the broker becomes addresses. */
    LOOK_UP("name look-up"),
    /** A connection to one of them. */
    CONNECT("connect"),
    /** Encryption, and whether both sides want it. */
    TLS("TLS"),
    /** The login, and whether both sides want it. */
    SASL("SASL"),
    /** What the login may do with the Kafka topic. */
    AUTHORISATION("authorisation"),
    /** Whether the Kafka topic exists, or would be created. */
    TOPIC("topic"),
    /** Whether a record is small enough for the producer and for the Kafka topic. */
    SIZE("size"),
    /** The broker's confirmation of a record. */
    ACKNOWLEDGEMENT("acknowledgement");

    private final String text;

    Stage(String text) {
        this.text = text;
    }

    /** As it is called in texts. */
    public String text() {
        return text;
    }
}
