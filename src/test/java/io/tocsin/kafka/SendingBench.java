package io.tocsin.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.fixture.KafkaBroker;
import io.tocsin.kafka.partition.Partitioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * What exactly-once costs beside at-least-once, both on one broker in a process of its own, in alternating rounds: the time
 * from hand-over to answer of a lone record, of a steady thousand a second, and the rate with a handler's window full. Prints
 * medians of each round; compare the two, not the numbers.
 *
 * <p>Arguments: rounds (default 5), records of the rate (default 200000).
 */
public final class SendingBench {

    private static final int WINDOW = 10_000;
    private static final int RUN = 500;

    private final KafkaCluster cluster;
    private final FakeLog log;
    private final boolean exactlyOnce;
    private long seq;

    private SendingBench(KafkaCluster cluster, FakeLog log, boolean exactlyOnce) {
        this.cluster = cluster;
        this.log = log;
        this.exactlyOnce = exactlyOnce;
    }

    /** Measures and prints. */
    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int many = args.length > 1 ? Integer.parseInt(args[1]) : 200_000;
        try (var broker = KafkaBroker.start()) {
            broker.createTopic("plain", 1);
            broker.createTopic("once", 1);
            var log = new FakeLog(Long.toHexString(System.nanoTime()), Long.MAX_VALUE, java.time.Instant.EPOCH);
            var plain = KafkaSettings.builder("plain", broker.bootstrap())
                    .eventHeader(true)
                    .build();
            var once = KafkaSettings.builder("once", broker.bootstrap())
                    .exactlyOnce()
                    .build();
            try (var fixture = new ClusterFixture(log, plain, once)) {
                var both = List.of(
                        new SendingBench(fixture.get("plain"), log, false),
                        new SendingBench(fixture.get("once"), log, true));
                both.forEach(each -> Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> each.cluster.status().connected()));
                // warm up
                both.forEach(each -> each.rate(many));
                both.forEach(each -> each.lone(200));
                for (int round = 1; round <= rounds; round++) {
                    for (var each : both) {
                        System.out.printf(
                                Locale.ROOT,
                                "round %d %-13s lone p50 %.2f ms p99 %.2f ms; 1000/s p50 %.2f ms p99 %.2f ms; %.0f/s%n",
                                round,
                                each.exactlyOnce ? "exactly-once" : "at-least-once",
                                percentile(each.lone(200), 50),
                                percentile(each.last, 99),
                                percentile(each.steady(3000), 50),
                                percentile(each.last, 99),
                                each.rate(many));
                    }
                }
            }
        }
    }

    private double[] last = new double[0];

    private static double percentile(double[] millis, int percent) {
        return millis[Math.min(millis.length - 1, millis.length * percent / 100)];
    }

    /** One record every 20 ms. */
    private double[] lone(int count) {
        return timed(count, Duration.ofMillis(20));
    }

    /** One record every millisecond. */
    private double[] steady(int count) {
        return timed(count, Duration.ofMillis(1));
    }

    private double[] timed(int count, Duration pause) {
        var session = cluster.session(exactlyOnce);
        var millis = new double[count];
        var done = new Semaphore(0);
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = began + i * pause.toNanos();
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int index = i;
            long at = System.nanoTime();
            session.produce(run(1), new FakeProgress(log, 1), new Answered(() -> {
                millis[index] = (System.nanoTime() - at) / 1e6;
                done.release();
            }));
        }
        done.acquireUninterruptibly(count);
        Arrays.sort(millis);
        last = millis;
        return millis;
    }

    /** As many as a handler's window lets through, in runs as a runner hands them over. */
    private double rate(int count) {
        var session = cluster.session(exactlyOnce);
        var window = new Semaphore(WINDOW);
        var acks = new Answered(window::release);
        long began = System.nanoTime();
        for (int sent = 0; sent < count; sent += RUN) {
            window.acquireUninterruptibly(RUN);
            session.produce(run(RUN), new FakeProgress(log, 1), acks);
        }
        window.acquireUninterruptibly(WINDOW);
        return count * 1e9 / (System.nanoTime() - began);
    }

    private List<OutgoingRecord> run(int count) {
        List<OutgoingRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long number = ++seq;
            var value = new byte[480];
            Arrays.fill(value, (byte) ('a' + number % 26));
            records.add(new OutgoingRecord(
                    number,
                    exactlyOnce ? "once" : "plain",
                    ("id-" + number % 1000).getBytes(UTF_8),
                    value,
                    List.of(),
                    Partitioning.CRC32));
        }
        return records;
    }

    /** Calls for each answer, and fails for a bad one. */
    private record Answered(Runnable one) implements KafkaCluster.Acks {

        @Override
        public void acknowledged(OutgoingRecord record, Acknowledgement acknowledgement) {
            one.run();
        }

        @Override
        public void failed(OutgoingRecord record, Failure failure) {
            throw new AssertionError(failure.reason());
        }
    }
}
