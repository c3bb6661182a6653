package io.tocsin.delivery.run;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which of the causes that repeat themselves are worth a line in the log: each once in 10 s, and the rest are counted.
 * Numbers do not make another cause. For one thread.
 */
final class Repetitions {

    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final int MOST_CAUSES = 64;
    private static final Pattern NUMBERS = Pattern.compile("\\d+");

    private final Map<String, Instant> said = new LinkedHashMap<>();
    private long suppressed;

    /** Whether it was not said in the last 10 s; then it counts as said. */
    boolean isNew(String cause, Instant now) {
        var key = key(cause);
        var last = said.get(key);
        // a clock that was set back must not keep a cause quiet
        if (last != null && !now.isBefore(last) && now.isBefore(last.plus(QUIET))) {
            suppressed++;
            return false;
        }
        said.remove(key);
        said.put(key, now);
        if (said.size() > MOST_CAUSES) {
            said.remove(said.keySet().iterator().next());
        }
        return true;
    }

    /** What tells one cause from another. */
    static String key(String cause) {
        return NUMBERS.matcher(cause).replaceAll("#");
    }

    /** One more that is not worth a line. */
    void suppress() {
        suppressed++;
    }

    /** How many made no line since this was asked last. */
    long takeSuppressed() {
        long count = suppressed;
        suppressed = 0;
        return count;
    }
}
