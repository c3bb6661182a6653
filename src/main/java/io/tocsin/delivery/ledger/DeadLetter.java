package io.tocsin.delivery.ledger;

import io.tocsin.eventlog.LogEntry;
import java.time.Instant;

/**
 * An event that a handler gave up on: a copy, kept when the log is trimmed.
 *
 * @param reason one sentence
 * @param attempts how often it was attempted
 * @param at when it was given up, in whole milliseconds
 */
public record DeadLetter(LogEntry entry, String reason, int attempts, Instant at) {}
