package io.tocsin.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the configuration again; implemented by {@code server}. Any thread. */
public interface Reloader {

    /**
     * What a reload did.
     *
     * @param done a sentence for each thing that changed; empty when nothing did
     * @param problems what is wrong in the files, each as one line; what a broken file says was not applied
     */
    record Reloaded(List<String> done, List<String> problems) {
        public Reloaded {
            done = List.copyOf(done);
            problems = List.copyOf(problems);
        }
    }

    /** Begins a reload and answers when it is done; one at a time. */
    CompletionStage<Reloaded> reload();
}
