package io.tocsin.cli.command;

import io.tocsin.cli.client.Answer;
import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.DaemonUnreachableException;
import java.time.Duration;
import java.util.Map;

/**
 * Posts until the daemon takes or refuses the request, or the time is over. Every attempt carries the same
 * {@code Idempotency-Key}, so that a request whose answer was lost is not stored twice. Between attempts it waits
 * 100 ms, then twice as long each time up to 2 s, or as long as {@code Retry-After} asks.
 */
final class PatientPost {

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    /** An attempt that starts at the end of the time still gets this long, or it could not succeed. */
    private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(100);

    private final Daemon daemon;
    private final Duration limit;

    /** Tries for {@code limit} per request; zero tries once. */
    PatientPost(Daemon daemon, Duration limit) {
        this.daemon = daemon;
        this.limit = limit;
    }

    /**
     * The last answer: a success, a refusal, or one that {@link Answer#isWorthRepeating} when the time is over.
     *
     * @throws DaemonUnreachableException if the last attempt had no answer
     */
    Answer post(String path, String contentType, String key, byte[] body) {
        long end = System.nanoTime() + limit.toNanos();
        Duration wait = FIRST_WAIT;
        while (true) {
            Duration left = left(end);
            Duration asked = Duration.ZERO;
            try {
                Duration attempt = limit.isZero() ? Daemon.DEFAULT_TIMEOUT : longer(left, SHORTEST_ATTEMPT);
                Answer answer = daemon.post(path, contentType, Map.of("Idempotency-Key", key), body, attempt);
                asked = answer.retryAfter().orElse(Duration.ZERO);
                if (!answer.isWorthRepeating() || left(end).compareTo(longer(wait, asked)) < 0) {
                    return answer;
                }
            } catch (DaemonUnreachableException e) {
                if (Thread.currentThread().isInterrupted() || left(end).compareTo(wait) < 0) {
                    throw e;
                }
            }
            pause(longer(wait, asked));
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
        }
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            // the next attempt sees the flag and ends
            Thread.currentThread().interrupt();
        }
    }
}
