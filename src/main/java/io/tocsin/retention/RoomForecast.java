package io.tocsin.retention;

import io.tocsin.store.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How long the room lasts if the store grows as it did in the last ten minutes. Any thread; one short lock. */
final class RoomForecast {

    private static final Duration LOOKS_BACK = Duration.ofMinutes(10);
    private static final Duration LEAST = Duration.ofSeconds(30);
    private static final double MOST_SECONDS = Duration.ofDays(3650).toSeconds();

    private record Sample(long nanos, long usedBytes) {}

    private final Deque<Sample> samples = new ArrayDeque<>();
    private long leftBytes = Long.MAX_VALUE;

    /** Notes what the store holds at a moment of nano time. */
    synchronized void note(long nanos, Store.Room room) {
        samples.addLast(new Sample(nanos, room.usedBytes()));
        while (nanos - samples.getFirst().nanos() > LOOKS_BACK.toNanos()) {
            samples.removeFirst();
        }
        leftBytes = Math.max(0, Math.min(room.freeBytes() - room.reserveBytes(), room.maxBytes() - room.usedBytes()));
    }

    /** Empty when the store does not grow, would last for more than ten years, or was not watched for 30 seconds yet. */
    synchronized Optional<Duration> lasts() {
        if (samples.isEmpty()) {
            return Optional.empty();
        }
        long nanos = samples.getLast().nanos() - samples.getFirst().nanos();
        long grown = samples.getLast().usedBytes() - samples.getFirst().usedBytes();
        if (nanos < LEAST.toNanos() || grown <= 0) {
            return Optional.empty();
        }
        double seconds = (double) leftBytes / grown * nanos / 1e9;
        return seconds > MOST_SECONDS ? Optional.empty() : Optional.of(Duration.ofSeconds((long) seconds));
    }
}
