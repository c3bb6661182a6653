package io.tocsin.growth;

import io.tocsin.fixture.DaemonProcess;
import io.tocsin.fixture.KafkaBroker;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes many events of many ids to a real daemon, and compares its memory in the first and the last quarter.
 *
 * <p>With a broker, events are delivered and trimmed on the way; with {@code --away} there is none, and all of them pile up
 * on disk. Ends with 0 when the heap after a collection differs by at most 10 % and the resident size by at most 15 %, with 1
 * when they do not or the time is over.
 */
public final class GrowthMain {

    private static final String USAGE = """
            usage: growth-test [--events N] [--ids N] [--topics N] [--away] [--minutes N] [--directory DIR]
              --events N       events to publish, in requests of 1,000; default 20000000
              --ids N          different ids in all; default 1000000
              --topics N       topics the ids are spread over; default 1
              --away           no broker answers: everything piles up on disk
              --minutes N      gives up after this time; default 120
              --directory DIR  where the data lies meanwhile; default a temporary directory
            """;

    private static final int SAMPLES = 40;
    private static final double MOST_HEAP_CHANGE = 0.10;
    private static final double MOST_RESIDENT_CHANGE = 0.15;

    private GrowthMain() {}

    /** What the command line asks for. */
    private record Options(
            Path home,
            long events,
            long ids,
            int topics,
            boolean away,
            Duration limit,
            @Nullable Path directory) {

        static Options parse(String[] arguments) {
            var options =
                    new Options(Path.of(arguments[0]), 20_000_000, 1_000_000, 1, false, Duration.ofHours(2), null);
            for (int i = 1; i < arguments.length; i++) {
                if (arguments[i].equals("--away")) {
                    options = new Options(
                            options.home,
                            options.events,
                            options.ids,
                            options.topics,
                            true,
                            options.limit,
                            options.directory);
                    continue;
                }
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException(arguments[i]);
                }
                options = options.with(arguments[i], arguments[++i]);
            }
            return options;
        }

        private Options with(String flag, String value) {
            return switch (flag) {
                case "--events" -> new Options(home, Long.parseLong(value), ids, topics, away, limit, directory);
                case "--ids" -> new Options(home, events, Long.parseLong(value), topics, away, limit, directory);
                case "--topics" -> new Options(home, events, ids, Integer.parseInt(value), away, limit, directory);
                case "--minutes" ->
                    new Options(home, events, ids, topics, away, Duration.ofMinutes(Long.parseLong(value)), directory);
                case "--directory" -> new Options(home, events, ids, topics, away, limit, Path.of(value));
                default -> throw new IllegalArgumentException(flag);
            };
        }
    }

    /**
     * Runs it.
     *
     * @param arguments the directory of the distribution, then what the usage says
     */
    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        var given = options.directory();
        var directory = given == null
                ? Files.createTempDirectory("tocsin-growth")
                : Files.createDirectories(given).toRealPath();
        boolean held;
        try {
            held = run(options, directory);
        } finally {
            if (given == null) {
                delete(directory);
            }
        }
        System.exit(held ? 0 : 1);
    }

    private static boolean run(Options options, Path directory) throws Exception {
        // half a gigabyte of records at most; nobody reads them
        var broker = KafkaBroker.builder()
                .property("log.retention.bytes", "268435456")
                .property("log.segment.bytes", "134217728")
                .property("log.retention.check.interval.ms", "5000")
                .prepare();
        try (broker) {
            if (!options.away()) {
                broker.restart();
            }
            var configuration = write(directory, broker.bootstrap(), options);
            try (var daemon = DaemonProcess.ofDistribution(options.home(), configuration, directory.resolve("data"))) {
                daemon.start();
                var held = load(options, daemon);
                System.out.printf(Locale.ROOT, "stopped with exit code %d%n", daemon.stop());
                return held;
            }
        }
    }

    private static Path write(Path directory, String bootstrap, Options options) throws IOException {
        var handlers = Files.createDirectories(directory.resolve("load/handlers"));
        for (int topic = 0; topic < Math.min(options.topics(), 100); topic++) {
            Files.writeString(handlers.resolve("handler" + topic + ".yaml"), """
                    topic: %s
                    id: kafka
                    kind: kafka
                    options:
                      cluster: main
                      topic: alerts
                    """.formatted(EventLoad.topic(topic)));
        }
        return Files.writeString(directory.resolve("tocsin.conf"), """
                [store]
                  retention-bytes = "2 GiB"
                [load]
                  enabled = true
                  dir = "%s"
                [[kafka]]
                  enabled = true
                  id = "main"
                  brokers = ["%s"]
                """.formatted(directory.resolve("load"), bootstrap));
    }

    private static boolean load(Options options, DaemonProcess daemon) throws Exception {
        var load = new EventLoad(daemon.url(), options.ids(), options.topics());
        var samples = new ArrayList<MemorySample>();
        long began = System.nanoTime();
        System.out.println(
                "events published   heap after GC KiB   resident KiB   anonymous KiB   store KiB   events/s");
        for (int i = 1; i <= SAMPLES; i++) {
            long until = options.events() * i / SAMPLES;
            long before = System.nanoTime();
            long already = load.published();
            var left = options.limit().minusNanos(System.nanoTime() - began);
            if (!load.publishUpTo(until, left)) {
                System.out.println("not done within " + options.limit());
                return false;
            }
            double rate = (until - already) * 1e9 / (System.nanoTime() - before);
            var sample = MemorySample.of(daemon.pid(), size(daemon));
            samples.add(sample);
            System.out.printf(
                    Locale.ROOT,
                    "%16d   %17d   %12d   %13d   %9d   %8.0f%n",
                    until,
                    sample.heapKib(),
                    sample.residentKib(),
                    sample.anonymousKib(),
                    sample.storeKib(),
                    rate);
        }
        System.out.printf(
                Locale.ROOT,
                "longest request %d ms; refused and repeated %d times%n",
                load.longestRequest().toMillis(),
                load.refusals());
        var first = samples.subList(0, SAMPLES / 4);
        var last = samples.subList(SAMPLES - SAMPLES / 4, SAMPLES);
        // both, whatever the first says
        boolean heap = compare("heap after GC", first, last, MemorySample::heapKib, MOST_HEAP_CHANGE);
        boolean resident = compare("resident size", first, last, MemorySample::residentKib, MOST_RESIDENT_CHANGE);
        return heap && resident;
    }

    private static long size(DaemonProcess daemon) {
        return EventLoad.storeBytes(daemon.url());
    }

    private static boolean compare(
            String what,
            List<MemorySample> first,
            List<MemorySample> last,
            ToLongFunction<MemorySample> value,
            double most) {
        double before = first.stream().mapToLong(value).average().orElseThrow();
        double after = last.stream().mapToLong(value).average().orElseThrow();
        double change = after / before - 1;
        boolean held = Math.abs(change) <= most;
        System.out.printf(
                Locale.ROOT,
                "%s: first quarter %.0f KiB, last quarter %.0f KiB, %+.1f %% (at most %.0f %%) %s%n",
                what,
                before,
                after,
                100 * change,
                100 * most,
                held ? "ok" : "TOO MUCH");
        return held;
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
