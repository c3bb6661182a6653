package io.tocsin.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has cost so far, from {@code /proc}: steadier than a rate where others use the machine too. */
final class ProcessCost {

    /** Ticks of {@code /proc} a second: {@code USER_HZ}, which is 100 on every Linux that Java runs on. */
    private static final double MICROS_PER_TICK = 10_000;

    private ProcessCost() {}

    /** Processor time in microseconds. */
    static double cpuMicros(long pid) {
        // the second field is the name in brackets, which may hold anything
        var stat = read(pid, "stat");
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    /** Resident memory in MiB. */
    static double residentMebibytes(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024.0)
                .findFirst()
                .orElseThrow();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
