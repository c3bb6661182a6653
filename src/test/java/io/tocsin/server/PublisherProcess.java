package io.tocsin.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link PublisherMain} as a child process; its standard input, which {@link #finish} ends, also ends with this JVM. */
final class PublisherProcess implements AutoCloseable {

    private static final long FINISH_SECONDS = 120;

    private final Process process;
    private final Journal journal;

    private PublisherProcess(Process process, Journal journal) {
        this.process = process;
        this.journal = journal;
    }

    /** Starts one worker for each URL, as fast as they can, with up to four events in a request. */
    static PublisherProcess start(Path directory, long seed, List<String> urls) {
        return start(directory, seed, 4, 0, urls);
    }

    /** Starts one worker for each URL; {@code eventsPerSecond} is the rate of them all. */
    static PublisherProcess start(Path directory, long seed, int largestBatch, int eventsPerSecond, List<String> urls) {
        var notes = directory.resolve("publisher.journal");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PublisherMain.class.getName(),
                notes.toString(),
                Long.toString(seed),
                Integer.toString(largestBatch),
                Integer.toString(eventsPerSecond)));
        command.addAll(urls);
        try {
            File made = notes.toFile();
            if (!made.createNewFile()) {
                throw new AssertionError(notes + " exists already");
            }
            return new PublisherProcess(
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start(),
                    new Journal(notes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its notes up to now. */
    Journal journal() {
        if (!process.isAlive() && process.exitValue() != 0) {
            throw new AssertionError("the publisher ended with exit code " + process.exitValue());
        }
        return journal.refresh();
    }

    /** Lets each worker bring its last request to an answer; everything that was noted. */
    Journal finish() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(FINISH_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the publisher did not end within " + FINISH_SECONDS + " s");
        }
        return journal();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
