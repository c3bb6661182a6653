package io.tocsin.kafka.security.sasl;

import java.time.Duration;

/**
 * Whose login it is. The Kafka client shares logins that look the same to it, and those of different scopes never do.
 *
 * @param cluster the cluster's id
 * @param generation how many producers the cluster had before
 * @param files a digest of the files that the settings name
 * @param timeout bound on one request to a token endpoint
 */
public record LoginScope(String cluster, long generation, String files, Duration timeout) {}
