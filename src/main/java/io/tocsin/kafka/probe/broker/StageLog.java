package io.tocsin.kafka.probe.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Notes the stages and their times as they are gone through by one thread; any other may look. One short lock. */
public final class StageLog {

    /** What happens in a stage. */
    @FunctionalInterface
    public interface Work<T> {

        /** Returns when the stage has passed. */
        T run() throws StageFailedException;
    }

    private final List<StageResult> results = new ArrayList<>();
    private @Nullable Stage present;
    private long sinceNanos;

    /** Goes through a stage and notes how it ended. */
    public <T> T time(Stage stage, Work<T> work) throws StageFailedException {
        begin(stage);
        try {
            var done = work.run();
            end(stage, Optional.empty());
            return done;
        } catch (StageFailedException e) {
            end(e.stage(), Optional.of(e.finding()));
            throw e;
        }
    }

    /** Notes a stage that failed before it could begin. */
    public synchronized void fail(StageFailedException failure) {
        results.add(new StageResult(failure.stage(), Duration.ZERO, Optional.of(failure.finding())));
    }

    private synchronized void begin(Stage stage) {
        present = stage;
        sinceNanos = System.nanoTime();
    }

    private synchronized void end(Stage stage, Optional<Finding> failure) {
        results.add(new StageResult(stage, sinceBegin(), failure));
        present = null;
    }

    private Duration sinceBegin() {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    /** The stages that have ended. */
    public synchronized List<StageResult> results() {
        return List.copyOf(results);
    }

    /** The same, and the stage that goes on, or is about to begin, as one that failed by taking too long. */
    public synchronized List<StageResult> resultsCutOff(Finding tooLong) {
        var all = new ArrayList<>(results);
        if (present != null) {
            all.add(new StageResult(present, sinceBegin(), Optional.of(tooLong)));
        } else if (all.stream().noneMatch(stage -> stage.failure().isPresent())) {
            all.add(new StageResult(
                    all.isEmpty() ? Stage.LOOK_UP : Stage.CONNECT, Duration.ZERO, Optional.of(tooLong)));
        }
        return List.copyOf(all);
    }
}
