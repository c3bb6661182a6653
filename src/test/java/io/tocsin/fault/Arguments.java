package io.tocsin.fault;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code packaging/fault-test} was asked for.
 *
 * @param faults how many; 1 to 100,000, default 30
 * @param seed of everything that is random; default from the clock, and printed
 * @param eventsPerSecond of all publishers; 1 to 10,000, default 200
 * @param sabotage what to change before judging; null for nothing
 * @param distribution whose start script is used; null for the classes of this JVM
 */
record Arguments(
        int faults,
        long seed,
        Mode mode,
        int eventsPerSecond,
        @Nullable Sabotage sabotage,
        @Nullable Path distribution) {

    static final String USAGE = "usage: fault-test [--faults N] [--seed N] [--mode at-least-once|exactly-once]"
            + " [--rate EVENTS-A-SECOND] [--sabotage lose|repeat|swap]";

    private static final int MOST_FAULTS = 100_000;
    private static final int MOST_EVENTS = 10_000;

    /**
     * Reads {@code --name value} pairs.
     *
     * @throws IllegalArgumentException with a sentence
     */
    static Arguments parse(List<String> args, long defaultSeed) {
        var arguments = new Arguments(30, defaultSeed, Mode.AT_LEAST_ONCE, 200, null, null);
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(args.get(i) + " needs a value");
            }
            arguments = arguments.with(args.get(i), args.get(i + 1));
        }
        return arguments;
    }

    /** What to type for the same again. */
    String command() {
        return "packaging/fault-test --faults " + faults + " --seed " + seed + " --mode " + mode.word() + " --rate "
                + eventsPerSecond + (sabotage == null ? "" : " --sabotage " + sabotage.word());
    }

    private Arguments with(String name, String value) {
        return switch (name) {
            case "--faults" ->
                new Arguments(
                        (int) number(name, value, 1, MOST_FAULTS), seed, mode, eventsPerSecond, sabotage, distribution);
            case "--seed" ->
                new Arguments(
                        faults,
                        number(name, value, Long.MIN_VALUE, Long.MAX_VALUE),
                        mode,
                        eventsPerSecond,
                        sabotage,
                        distribution);
            case "--mode" -> new Arguments(faults, seed, mode(value), eventsPerSecond, sabotage, distribution);
            case "--rate" ->
                new Arguments(faults, seed, mode, (int) number(name, value, 1, MOST_EVENTS), sabotage, distribution);
            case "--sabotage" -> new Arguments(faults, seed, mode, eventsPerSecond, sabotage(value), distribution);
            case "--distribution" -> new Arguments(faults, seed, mode, eventsPerSecond, sabotage, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + name);
        };
    }

    private static long number(String name, String value, long least, long most) {
        if (value.matches("-?[0-9]{1,18}")) {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(
                name + " is " + value + "; it must be a number from " + least + " to " + most);
    }

    private static Mode mode(String value) {
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.word().equals(value))
                .findFirst()
                .orElseThrow(() -> noneOf(
                        "--mode",
                        value,
                        Arrays.stream(Mode.values()).map(Mode::word).toList()));
    }

    private static Sabotage sabotage(String value) {
        return Arrays.stream(Sabotage.values())
                .filter(sabotage -> sabotage.word().equals(value))
                .findFirst()
                .orElseThrow(() -> noneOf(
                        "--sabotage",
                        value,
                        Arrays.stream(Sabotage.values()).map(Sabotage::word).toList()));
    }

    private static IllegalArgumentException noneOf(String name, String value, List<String> words) {
        return new IllegalArgumentException(
                name + " is " + value + "; it must be " + words.stream().collect(Collectors.joining(" or ")));
    }
}
