package io.tocsin.handler.publish;

import io.tocsin.alert.Draft;
import io.tocsin.alert.TopicId;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.Answer;
import io.tocsin.handler.Answers;
import io.tocsin.handler.CursorCommit;
import io.tocsin.handler.CursorKeeper;
import io.tocsin.handler.EventSink;
import io.tocsin.handler.Explanation;
import io.tocsin.handler.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Forwards a run to every target topic; the derived events and the cursor become durable in one write. */
final class PublishHandler implements Handler {

    private static final int MOST_EVENTS = 10_000;
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private final EventSink sink;
    private final List<TopicId> topics;

    PublishHandler(EventSink sink, List<TopicId> topics) {
        this.sink = sink;
        this.topics = List.copyOf(topics);
    }

    @Override
    public Window window() {
        // each target gets a copy, and all copies of a run are one write
        int copies = Math.max(1, topics.size());
        return new Window(Math.max(1, MOST_EVENTS / copies), Math.max(1, MOST_BYTES / copies));
    }

    @Override
    public CursorKeeper cursorKeeper() {
        return CursorKeeper.STORE_WRITE;
    }

    @Override
    public Session open() {
        return this::deliver;
    }

    @Override
    public Explanation explain(LogEntry entry) {
        return Explanation.delivers(
                Map.of("topics", topics.stream().map(TopicId::name).toList()));
    }

    private void deliver(List<LogEntry> run, CursorCommit cursor, Answers answers) {
        var derived = new ArrayList<EventSink.Derived>();
        for (var entry : run) {
            var draft = Draft.copyOf(entry.event());
            topics.forEach(topic -> derived.add(new EventSink.Derived(topic, draft)));
        }
        long last = run.get(run.size() - 1).seq();
        sink.collect(derived, cursor, last, failure -> {
            var answer = answer(failure);
            run.forEach(entry -> answers.answer(entry.seq(), answer));
        });
    }

    private static Answer answer(@Nullable String failure) {
        return failure == null ? new Answer.Delivered(null) : new Answer.Deferred(Answer.Scope.TARGET, true, failure);
    }
}
