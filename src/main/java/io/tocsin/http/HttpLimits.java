package io.tocsin.http;

import java.time.Duration;

/**
 * What one listener takes at a time, so that no client can use it up. Not configurable: none of them is met by honest
 * use.
 *
 * @param headerBytes longest request line with all headers; above it 431
 * @param connections most open connections; above it new ones wait in the system's queue
 * @param requests most requests being worked on; above it 503 with Retry-After
 * @param waiting most requests whose answer waits for something outside or goes on without an end; above it 503
 * @param bodyBytes most bytes of all bodies together; above it 503 with Retry-After
 * @param idle longest pause within a request, and between two on a connection, before it is closed
 * @param bodyGrace a body may take this long, and one second more for each {@code bodyBytesPerSecond} that came; above it
 *     408. An idle limit alone would let a client send one byte at a time for ever
 * @param bodyBytesPerSecond see {@code bodyGrace}
 */
record HttpLimits(
        int headerBytes,
        int connections,
        int requests,
        int waiting,
        long bodyBytes,
        Duration idle,
        Duration bodyGrace,
        int bodyBytesPerSecond) {

    /** 8 KiB of headers, 12,288 connections, 512 requests, 10,000 that wait, four bodies of the greatest size, 30 s, 10 s at 1 KiB/s. */
    static HttpLimits forBodiesOf(long maxBodyBytes) {
        return new HttpLimits(
                8_192, 12_288, 512, 10_000, 4 * maxBodyBytes, Duration.ofSeconds(30), Duration.ofSeconds(10), 1_024);
    }
}
