package io.tocsin.topic;

import io.tocsin.alert.TopicId;
import io.tocsin.delivery.HandlerChange;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.handler.CursorCommit;
import io.tocsin.problem.ProblemException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An item of the collector's queue. */
sealed interface Work {

    /** How many events it brings. */
    default int events() {
        return 0;
    }

    /** Encoded size of its events. */
    default long bytes() {
        return 0;
    }

    /** Whether it is there for its events; it may then share a drain with others. */
    default boolean collects() {
        return false;
    }

    /** Whether somebody waits for the answer who can be told to come back. */
    default boolean hasCaller() {
        return false;
    }

    /** Nothing was stored, or it is not known whether; answers whoever waits. */
    void refused(ProblemException reason);

    /** A request to publish. */
    record Publish(PublishRequest request, CompletableFuture<PublishOutcome> outcome) implements Work {
        @Override
        public int events() {
            return request.events().size();
        }

        @Override
        public long bytes() {
            return request.events().stream().mapToLong(EncodedDraft::bytes).sum();
        }

        @Override
        public boolean collects() {
            return true;
        }

        @Override
        public boolean hasCaller() {
            return true;
        }

        @Override
        public void refused(ProblemException reason) {
            outcome.completeExceptionally(reason);
        }
    }

    /** Events that a handler made. */
    record Derive(List<DerivedDraft> drafts, CursorCommit cursor, long throughSeq, Consumer<@Nullable String> done)
            implements Work {
        @Override
        public int events() {
            return drafts.size();
        }

        @Override
        public long bytes() {
            return drafts.stream().mapToLong(derived -> derived.draft().bytes()).sum();
        }

        @Override
        public boolean collects() {
            return true;
        }

        @Override
        public void refused(ProblemException reason) {
            done.accept(reason.getMessage());
        }
    }

    /** One derived event, encoded. */
    record DerivedDraft(TopicId topic, EncodedDraft draft) {}

    /** A change of definitions; a drain of its own. */
    record Change(HandlerChange change, CompletableFuture<Void> outcome) implements Work {
        @Override
        public boolean hasCaller() {
            return true;
        }

        @Override
        public void refused(ProblemException reason) {
            outcome.completeExceptionally(reason);
        }
    }

    /** Drops a topic's states and history; a drain of its own. */
    record DeleteTopic(TopicId topic, CompletableFuture<Void> outcome) implements Work {
        @Override
        public boolean hasCaller() {
            return true;
        }

        @Override
        public void refused(ProblemException reason) {
            outcome.completeExceptionally(reason);
        }
    }

    /** Takes out what is no longer kept; a drain of its own. */
    record Keep(Upkeep upkeep, CompletableFuture<Void> outcome) implements Work {
        @Override
        public void refused(ProblemException reason) {
            outcome.completeExceptionally(reason);
        }
    }
}
