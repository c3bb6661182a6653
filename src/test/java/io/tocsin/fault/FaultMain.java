package io.tocsin.fault;

import io.tocsin.fixture.BrokerTrio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * The long form of the fault test, behind {@code packaging/fault-test}. Prints a line for each fault and the tables at the
 * end, after a failure too, with what is needed to do it again; everything lies in a temporary directory, which stays
 * behind after a failure.
 *
 * <p>Exit code 0 when every promise was kept and, in a run of {@value #LONG} faults or more, each kind of fault happened; 1
 * when not; 2 for arguments that cannot be used. With {@code --sabotage} a judge who looks makes it 1.
 */
public final class FaultMain {

    private static final Duration LEAST_LIMIT = Duration.ofMinutes(30);
    private static final Duration LIMIT_PER_FAULT = Duration.ofSeconds(30);

    /** From here on a run is long enough to have each kind of fault. */
    private static final int LONG = 100;

    private final Arguments arguments;
    private final Path directory;

    private FaultMain(Arguments arguments, Path directory) {
        this.arguments = arguments;
        this.directory = directory;
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        Arguments arguments;
        try {
            arguments = Arguments.parse(List.of(args), System.nanoTime() & Integer.MAX_VALUE);
        } catch (IllegalArgumentException e) {
            System.err.println("fault-test: " + e.getMessage());
            System.err.println(Arguments.USAGE);
            System.exit(2);
            return;
        }
        var directory = Files.createTempDirectory("tocsin-fault-");
        System.out.println(arguments.command());
        var result = new FaultMain(arguments, directory).run();
        System.out.println(
                switch (result) {
                    case KEPT -> "PASSED: every promise was kept.";
                    case CAUGHT ->
                        "FAILED, as it has to: the judge found the record that --sabotage changed, and nothing else.";
                    case BROKEN ->
                        "FAILED. Everything lies in " + directory + ": the daemon's log is house/data.log, those of the"
                                + " brokers kafka/*.log. Again with: " + arguments.command();
                });
        if (result != Result.BROKEN) {
            delete(directory);
        }
        System.exit(result == Result.KEPT ? 0 : 1);
    }

    private enum Result {
        /** Every promise. */
        KEPT,
        /** Only the record that was changed before judging was found wrong. */
        CAUGHT,
        /** Something else. */
        BROKEN
    }

    private Result run() {
        System.out.println("starting three brokers, their controller and the daemon, in " + directory);
        try (var kafka = BrokerTrio.start(Files.createDirectory(directory.resolve("kafka")));
                var house = House.open(
                        arguments.mode(),
                        "fault",
                        Files.createDirectory(directory.resolve("house")),
                        kafka,
                        arguments.distribution())) {
            var plan = Plan.of(arguments.seed(), arguments.faults(), arguments.mode());
            var campaign = new Campaign(house, plan, arguments.seed(), arguments.eventsPerSecond(), System.out);
            return run(house, campaign);
        } catch (Exception | AssertionError e) {
            System.out.println("the fault test failed: " + e.getMessage());
            return Result.BROKEN;
        }
    }

    private Result run(House house, Campaign campaign) throws Exception {
        var pool = Executors.newSingleThreadExecutor();
        var limit = LEAST_LIMIT.plus(LIMIT_PER_FAULT.multipliedBy(arguments.faults()));
        try {
            var evidence = pool.submit(campaign::run).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            var report = campaign.report(evidence);
            System.out.println(report.text());
            boolean complete = arguments.faults() < LONG || report.missing().isEmpty();
            if (!complete) {
                System.out.println("never happened: "
                        + report.missing().stream().map(Fault::word).collect(Collectors.joining(", ")));
            }
            if (!report.isClean() || !complete) {
                return Result.BROKEN;
            }
            return arguments.sabotage() == null ? Result.KEPT : sabotaged(campaign, evidence, arguments.sabotage());
        } catch (ExecutionException | TimeoutException e) {
            house.dumpThreads();
            System.out.println(Report.faults(arguments.mode(), campaign.tally()));
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            System.out.println("after " + campaign.elapsed().toSeconds() + " s: " + cause);
            cause.printStackTrace(System.out);
            return Result.BROKEN;
        } finally {
            pool.shutdownNow();
        }
    }

    private Result sabotaged(Campaign campaign, Evidence evidence, Sabotage sabotage) {
        var report = campaign.report(sabotage.applyTo(evidence, new Random(arguments.seed())));
        System.out.println("one record is changed before judging once more: " + sabotage.word());
        System.out.println(report.text());
        return report.isClean() ? Result.KEPT : Result.CAUGHT;
    }

    private static void delete(Path tree) throws IOException {
        try (var paths = Files.walk(tree)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
