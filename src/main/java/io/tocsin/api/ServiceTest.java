package io.tocsin.api;

import io.tocsin.kafka.probe.ProbeResult;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/** A test of something that the daemon sends to, run when somebody asks (the reference's section 8.5). */
interface ServiceTest {

    /**
     * How a test ended.
     *
     * @param message why it failed; after a success what it found
     * @param probe each step of it, where it has steps
     */
    record Outcome(boolean success, String message, Optional<ProbeResult> probe) {

        /** A failure before anything was tried. */
        static Outcome refused(String message) {
            return new Outcome(false, message, Optional.empty());
        }
    }

    /** In lower case, unique. */
    String name();

    /** Every option with the value that it has unless told otherwise. */
    SortedMap<String, String> defaults();

    /** Runs it with a value for each option; any thread, and none waits. */
    CompletionStage<Outcome> run(SortedMap<String, String> options);
}
