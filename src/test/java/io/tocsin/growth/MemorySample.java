package io.tocsin.growth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What a process of this machine's Java holds at a moment.
 *
 * @param heapKib used after a full collection
 * @param residentKib its resident size, as the kernel counts it
 * @param anonymousKib the part of that which is not backed by files
 * @param storeKib what the store's directory holds
 */
record MemorySample(long heapKib, long residentKib, long anonymousKib, long storeKib) {

    private static final Pattern USED = Pattern.compile("(?:generation|heap)\\s+total \\d+K, used (\\d+)K");

    /** Collects the garbage of the process {@code pid} first. */
    static MemorySample of(long pid, long storeBytes) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        var used = USED.matcher(jcmd(pid, "GC.heap_info"));
        long heap = 0;
        boolean known = false;
        while (used.find()) {
            known = true;
            heap += Long.parseLong(used.group(1));
        }
        if (!known) {
            throw new IllegalStateException("jcmd GC.heap_info has another form than is known");
        }
        var status = Files.readString(Path.of("/proc/" + pid + "/status"));
        return new MemorySample(heap, kib(status, "VmRSS"), kib(status, "RssAnon"), storeBytes / 1024);
    }

    private static long kib(String status, String name) {
        var line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(status);
        if (!line.find()) {
            throw new IllegalStateException("no " + name + " in the status of the process");
        }
        return Long.parseLong(line.group(1));
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        var process = new ProcessBuilder(program.toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("jcmd " + command + " failed: " + output);
        }
        return output;
    }
}
