package io.tocsin.growth;

import io.tocsin.fixture.DaemonClient;
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
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Publishes many events of many ids to a real daemon, and compares its memory in the first and the last quarter.
 *
 * <p>With a broker, events are delivered and trimmed on the way; with {@code --away} there is none until all of them have piled
 * up on disk, and then they are delivered. Ends with 0 when the heap after a collection differs by at most 10 % and the
 * resident size by at most 15 %, and what was published was delivered; with 1 when not, or the time is over; with 2 for
 * arguments that cannot be used.
 */
@Command(
        name = "growth-test",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Publishes many events of many ids to a real daemon, and compares its memory in the first and the"
                + " last quarter.")
public final class GrowthMain implements Callable<Integer> {

    private static final int SAMPLES = 40;
    private static final int MOST_HANDLERS = 100;
    private static final double MOST_HEAP_CHANGE = 0.10;
    private static final double MOST_RESIDENT_CHANGE = 0.15;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DISTRIBUTION", description = "the directory of the unpacked distribution")
    private Path home = Path.of("");

    @Option(
            names = "--events",
            defaultValue = "20000000",
            description = "events to publish; default ${DEFAULT-VALUE}",
            paramLabel = "N")
    private long events;

    @Option(
            names = "--ids",
            defaultValue = "1000000",
            description = "different ids in all; default ${DEFAULT-VALUE}",
            paramLabel = "N")
    private long ids;

    @Option(
            names = "--topics",
            defaultValue = "1",
            description = "topics the ids are spread over, of which the first 100 have a handler; default"
                    + " ${DEFAULT-VALUE}",
            paramLabel = "N")
    private int topics;

    @Option(names = "--away", description = "no broker answers until everything has piled up on disk")
    private boolean away;

    @Option(
            names = "--minutes",
            defaultValue = "120",
            description = "gives up after this time; default ${DEFAULT-VALUE}",
            paramLabel = "N")
    private long minutes;

    @Option(
            names = "--directory",
            description = "where the data lies meanwhile, and stays; default a temporary directory that goes",
            paramLabel = "DIR")
    private @Nullable Path directory;

    private long endNanos;

    private GrowthMain() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new GrowthMain())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    System.out.println("the growth test failed: " + e.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (topics < 1 || ids < 1 || minutes < 1 || events < Math.max(SAMPLES, topics)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "topics, ids and minutes begin at 1, and events at " + SAMPLES
                            + " and at the number of topics; use larger numbers");
        }
        endNanos = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        var given = directory;
        var place = given == null
                ? Files.createTempDirectory("tocsin-growth")
                : Files.createDirectories(given).toRealPath();
        try {
            return run(place) ? 0 : 1;
        } finally {
            if (given == null) {
                delete(place);
            }
        }
    }

    private boolean run(Path place) throws Exception {
        // half a gigabyte of records at most; nobody reads them
        var broker = KafkaBroker.builder()
                .property("log.retention.bytes", "268435456")
                .property("log.segment.bytes", "134217728")
                .property("log.retention.check.interval.ms", "5000")
                .prepare();
        try (broker) {
            if (!away) {
                broker.restart();
            }
            var configuration = write(place, broker.bootstrap());
            try (var daemon = DaemonProcess.ofDistribution(home, configuration, place.resolve("data"))) {
                daemon.start();
                boolean held = load(daemon);
                if (away) {
                    broker.restart();
                }
                // whatever the memory says
                boolean delivered = isDelivered(daemon);
                System.out.printf(Locale.ROOT, "stopped with exit code %d%n", daemon.stop());
                return held && delivered;
            }
        }
    }

    private Path write(Path place, String bootstrap) throws IOException {
        var handlers = Files.createDirectories(place.resolve("load/handlers"));
        for (int topic = 0; topic < handlers(); topic++) {
            Files.writeString(handlers.resolve("handler" + topic + ".yaml"), """
                    topic: %s
                    id: kafka
                    kind: kafka
                    options:
                      cluster: main
                      topic: alerts
                    """.formatted(EventLoad.topic(topic)));
        }
        return Files.writeString(place.resolve("tocsin.conf"), """
                [store]
                  retention-bytes = "2 GiB"
                [load]
                  enabled = true
                  dir = "%s"
                [[kafka]]
                  enabled = true
                  id = "main"
                  brokers = ["%s"]
                """.formatted(place.resolve("load"), bootstrap));
    }

    private int handlers() {
        return Math.min(topics, MOST_HANDLERS);
    }

    private boolean load(DaemonProcess daemon) throws Exception {
        var load = new EventLoad(daemon.url(), events, ids, topics);
        var samples = new ArrayList<MemorySample>();
        System.out.println(
                "events published   heap after GC KiB   resident KiB   anonymous KiB   store KiB   events/s");
        for (int i = 1; i <= SAMPLES; i++) {
            long until = events * i / SAMPLES;
            long before = System.nanoTime();
            long already = load.published();
            if (!load.publishUpTo(until, Duration.ofNanos(endNanos - before))) {
                System.out.println("not done within " + minutes + " minutes");
                return false;
            }
            double rate = (until - already) * 1e9 / (System.nanoTime() - before);
            var sample = MemorySample.of(daemon.pid(), EventLoad.storeBytes(daemon.url()));
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

    /** Waits until nothing is pending, and counts. */
    private boolean isDelivered(DaemonProcess daemon) throws Exception {
        var client = new DaemonClient(daemon.url());
        long began = System.nanoTime();
        while (client.pending() > 0) {
            if (System.nanoTime() - endNanos > 0) {
                System.out.printf(Locale.ROOT, "%d events are pending after %d minutes%n", client.pending(), minutes);
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        long accepted = (long) client.metric("tocsin_handler_events_accepted_total", "");
        long delivered = (long) client.metric("tocsin_events_delivered_total", "");
        var sample = MemorySample.of(daemon.pid(), EventLoad.storeBytes(daemon.url()));
        System.out.printf(
                Locale.ROOT,
                "nothing pending after %.1f s more: %d accepted by handlers, %d delivered; heap %d KiB, resident %d KiB%n",
                (System.nanoTime() - began) / 1e9,
                accepted,
                delivered,
                sample.heapKib(),
                sample.residentKib());
        return accepted == delivered && (topics > handlers() || accepted == events);
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
