package io.tocsin.topic;

/**
 * What a publish request was answered, kept for repetitions of it.
 *
 * @param status HTTP status
 * @param body as it was sent
 */
public record StoredAnswer(int status, byte[] body) {}
