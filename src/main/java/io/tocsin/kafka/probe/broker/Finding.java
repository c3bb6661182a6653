package io.tocsin.kafka.probe.broker;

/**
 * What is wrong and what to do about it, in words for the operator, without secrets.
 *
 * @param cause one sentence, without its full stop
 * @param fix what to do, without its full stop
 */
public record Finding(String cause, String fix) {

    /** Both in one line. */
    public String sentence() {
        return cause + ". Fix: " + fix;
    }
}
