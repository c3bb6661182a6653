package io.tocsin.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.lifecycle.Health;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with a store of its own, to be killed, limited or refused; both its main class and its parent's handle. */
final class StoreProcess implements AutoCloseable {

    /** Tells what a process says to its parent from what it logs. */
    private static final String SAYS = "> ";

    private final Process process;
    private final BufferedReader out;

    private StoreProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Starts {@code prefix java … StoreProcess mode dataDir}. */
    static StoreProcess start(List<String> prefix, String mode, Path dataDir) throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // The heap is touched at once, so that what grows later is native memory.
                "-Xms128m",
                "-Xmx128m",
                "-XX:+AlwaysPreTouch",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                mode,
                dataDir.toString()));
        return new StoreProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    String line() throws IOException {
        while (true) {
            var line = out.readLine();
            if (line == null) {
                throw new IOException("the process ended");
            }
            if (line.startsWith(SAYS)) {
                return line.substring(SAYS.length());
            }
        }
    }

    /** Ends it by SIGKILL and answers everything that it said and nobody read. */
    List<String> kill() throws IOException, InterruptedException {
        // Not Process.destroyForcibly, which closes the stream that is still to be read.
        process.toHandle().destroyForcibly();
        process.waitFor();
        return out.lines()
                .filter(line -> line.startsWith(SAYS))
                .map(line -> line.substring(SAYS.length()))
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Modes: {@code write} until killed, {@code hold} it open, {@code open} it once, {@code overfill} what the file system takes,
     * {@code cycle} through many stores. */
    public static void main(String[] arguments) throws IOException {
        var dataDir = Path.of(arguments[1]);
        if (arguments[0].equals("cycle")) {
            cycle(new StoreFixture(dataDir));
            return;
        }
        try (var store = Store.open(StoreSettings.DEFAULTS, dataDir, new Health(InstantSource.system()))) {
            switch (arguments[0]) {
                case "write" -> write(store);
                case "hold" -> {
                    say("open");
                    System.in.read();
                }
                case "open" -> say("open");
                case "overfill" -> overfill(store);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        } catch (StoreOpenException e) {
            say(e.reason() + " " + e.getMessage());
        }
    }

    private static void write(Store store) {
        for (int i = StoreFixture.allRows(store, Family.LOG).size(); ; i++) {
            var batch = StoreFixture.row(Family.LOG, i);
            batch.put(Family.STATE, StoreFixture.bytes("last"), StoreFixture.number(i));
            store.write(batch, Store.Durability.SYNCED);
            say(Integer.toString(i));
            var cursor = new Batch();
            cursor.put(Family.CURSOR, StoreFixture.bytes("cursor"), StoreFixture.number(i));
            store.write(cursor, Store.Durability.UNSYNCED);
        }
    }

    private static void overfill(Store store) {
        int next = 0;
        for (; next < 50; next++) {
            store.write(StoreFixture.row(Family.LOG, next), Store.Durability.SYNCED);
        }
        var tooLarge = StoreFixture.row(Family.LOG, next);
        tooLarge.put(Family.STATE, StoreFixture.number(0), new byte[30 * 1024 * 1024]);
        try {
            store.write(tooLarge, Store.Durability.SYNCED);
        } catch (StoreUnavailableException e) {
            say("failed " + e.getMessage());
        }
        say("failure " + store.failure());
        try {
            store.get(Family.LOG, StoreFixture.number(0));
            say("read");
        } catch (StoreUnavailableException e) {
            say("refused");
        }
        store.reopen();
        var rows = StoreFixture.allRows(store, Family.LOG);
        say("acknowledged " + next + " whole " + rows.equals(StoreFixture.rows(0, rows.size())) + " kept "
                + (rows.size() >= next));
        store.write(StoreFixture.row(Family.SPECS, 1), Store.Durability.SYNCED);
        say("works " + (store.failure() == null));
    }

    private static void cycle(StoreFixture fixture) throws IOException {
        fixture.writeRows(Family.LOG, 0, 100);
        openAndLeaveAScan(fixture, 50);
        long threadsBefore = threads();
        long before = residentKib();
        openAndLeaveAScan(fixture, 150);
        say("threads " + (threads() - threadsBefore) + " kib " + (residentKib() - before));
    }

    private static void openAndLeaveAScan(StoreFixture fixture, int times) {
        for (int i = 0; i < times; i++) {
            try (var store = fixture.open()) {
                store.scan(Family.LOG, StoreFixture.number(0), StoreFixture.number(100))
                        .next();
                store.write(StoreFixture.row(Family.STATE, 1), Store.Durability.SYNCED);
            }
        }
    }

    private static long threads() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(StoreProcess::isOfTheEngine).count();
        }
    }

    /** The virtual machine starts and ends compiler threads as it likes; the engine's are called rocksdb:low and so on. */
    private static boolean isOfTheEngine(Path task) {
        try {
            return Files.readString(task.resolve("comm")).startsWith("rocksdb");
        } catch (IOException e) {
            return false;
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static void say(String line) {
        System.out.println(SAYS + line);
        System.out.flush();
    }
}
