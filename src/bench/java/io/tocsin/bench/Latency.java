package io.tocsin.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How long an event is under way, from this process through daemon and broker back to this process. */
final class Latency {

    private static final int A_SECOND = 1_000;
    private static final int LONE_EVENTS = 20;

    private Latency() {}

    static void atAThousandASecond(Path distribution, Size size, Table table) {
        try (var rig = new Rig(distribution, "", 1)) {
            rig.broker().createTopic("bare", 1);
            try (var bare = new BareProducer(rig.broker().bootstrap(), "bare", 0, 1)) {
                var events = new Events(1_000);
                rig.publishAndDeliver(events, size.events());
                int count = (int) (A_SECOND * Math.max(1, size.steady().toSeconds() / 3));
                through(rig, events, count);
                alone(rig, bare, count);
                for (int round = 0; round < size.rounds(); round++) {
                    double[] daemon = through(rig, events, count);
                    double[] client = alone(rig, bare, count);
                    table.add(Target.atMost("p50 at 1,000/s over bare linger 0, ms", 6, 2), daemon[0] - client[0]);
                    table.add(Target.atMost("p99 at 1,000/s over bare linger 0, ms", 16, 7), daemon[1] - client[1]);
                    table.add(Target.shown("  p50 of the daemon, ms"), daemon[0]);
                }
            }
        }
    }

    /** p50 and p99 in milliseconds. */
    private static double[] through(Rig rig, Events events, int count) {
        try (var arrivals = new Arrivals(rig.broker().bootstrap(), "alerts0")) {
            // several connections, so that a request that waits for its sync does not delay the next one
            var pace = new Pace(A_SECOND, count);
            Rig.together(16, () -> {
                while (pace.next()) {
                    Rig.post(rig.daemon().url(), events.one().getBytes(UTF_8));
                }
            });
            arrivals.await(count);
            return new double[] {arrivals.percentile(0.50), arrivals.percentile(0.99)};
        }
    }

    private static double[] alone(Rig rig, BareProducer bare, int count) {
        try (var arrivals = new Arrivals(rig.broker().bootstrap(), "bare")) {
            var events = new Events(1_000);
            var pace = new Pace(A_SECOND, count);
            while (pace.next()) {
                bare.send(new byte[] {1}, events.one().getBytes(UTF_8));
            }
            bare.flush();
            arrivals.await(count);
            return new double[] {arrivals.percentile(0.50), arrivals.percentile(0.99)};
        }
    }

    static void lone(Path distribution, Size size, Table table) {
        try (var once = new Rig(distribution, "delivery = \"exactly-once\"", 1);
                var least = new Rig(distribution, "", 1)) {
            var events = new Events(1_000);
            once.publishAndDeliver(events, size.events());
            least.publishAndDeliver(events, size.events());
            for (int round = 0; round < size.rounds(); round++) {
                double transaction = lone(once, events);
                double without = lone(least, events);
                table.add(
                        Target.atMost("lone event, exactly-once over at-least-once, ms", 10, 4), transaction - without);
                table.add(Target.shown("  lone event, at-least-once, p50 ms"), without);
            }
        }
    }

    private static double lone(Rig rig, Events events) {
        try (var arrivals = new Arrivals(rig.broker().bootstrap(), "alerts0")) {
            for (int i = 1; i <= LONE_EVENTS; i++) {
                Rig.post(rig.daemon().url(), events.one().getBytes(UTF_8));
                arrivals.await(i);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            return arrivals.percentile(0.50);
        }
    }

    /** Lets through so many a second, and no more than {@code count}. Any thread. */
    private static final class Pace {

        private final long began = System.nanoTime();
        private final long pauseNanos;
        private final int count;
        private int given;

        Pace(int aSecond, int count) {
            this.pauseNanos = 1_000_000_000L / aSecond;
            this.count = count;
        }

        boolean next() {
            long due;
            synchronized (this) {
                if (given == count) {
                    return false;
                }
                due = began + given++ * pauseNanos;
            }
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return true;
        }
    }
}
