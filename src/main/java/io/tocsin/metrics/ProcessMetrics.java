package io.tocsin.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What every process shows: the names are those of Prometheus' own clients. */
public final class ProcessMetrics {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ProcessMetrics() {}

    /** Has them read at each scrape. */
    public static void addTo(Metrics metrics) {
        var runtime = ManagementFactory.getRuntimeMXBean();
        metrics.read(Metric.PROCESS_START, page -> page.value(runtime.getStartTime() / 1e3));
        metrics.read(Metric.PROCESS_RESIDENT, page -> residentBytes().ifPresent(page::count));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            metrics.read(Metric.PROCESS_CPU, page -> page.value(system.getProcessCpuTime() / 1e9));
            metrics.read(Metric.PROCESS_OPEN_FDS, page -> page.count(system.getOpenFileDescriptorCount()));
            metrics.read(Metric.PROCESS_MAX_FDS, page -> page.count(system.getMaxFileDescriptorCount()));
        }
        var memory = ManagementFactory.getMemoryMXBean();
        metrics.read(Metric.JVM_MEMORY_USED, page -> {
            page.count(memory.getHeapMemoryUsage().getUsed(), "heap");
            page.count(memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
        });
        metrics.read(Metric.JVM_MEMORY_MAX, page -> {
            max(page, memory.getHeapMemoryUsage(), "heap");
            max(page, memory.getNonHeapMemoryUsage(), "nonheap");
        });
        var threads = ManagementFactory.getThreadMXBean();
        metrics.read(Metric.JVM_THREADS, page -> page.count(threads.getThreadCount()));
        var collectors = ManagementFactory.getGarbageCollectorMXBeans();
        metrics.read(
                Metric.JVM_GC,
                page -> collectors.forEach(
                        collector -> page.value(collector.getCollectionTime() / 1e3, collector.getName())));
    }

    private static void max(Metrics.Reading page, MemoryUsage usage, String area) {
        if (usage.getMax() >= 0) {
            page.count(usage.getMax(), area);
        }
    }

    /** Empty where the system does not tell. */
    public static OptionalLong residentBytes() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> 1_024
                            * Long.parseLong(
                                    line.substring(RESIDENT.length()).strip().split(" ", 2)[0]))
                    .findFirst();
        } catch (IOException noProc) {
            return OptionalLong.empty();
        }
    }
}
