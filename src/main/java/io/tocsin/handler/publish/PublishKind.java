package io.tocsin.handler.publish;

import io.tocsin.alert.TopicId;
import io.tocsin.handler.EventSink;
import io.tocsin.handler.HandlerKind;
import io.tocsin.handler.HandlerRef;
import io.tocsin.problem.ProblemException;
import io.tocsin.settings.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code kind: publish}. Option {@code topics}: the topics to publish to, at least one, each once; they need not exist
 * yet. All of them collect an event, or none (the reference's section 4.3, corrected by {@code design.md} section 6).
 */
public final class PublishKind implements HandlerKind {

    private final EventSink sink;

    /** Publishes into {@code sink}. */
    public PublishKind(EventSink sink) {
        this.sink = sink;
    }

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public Opening open(HandlerRef handler, Section options) {
        var names = options.strings("topics");
        var topics = new ArrayList<TopicId>();
        boolean right = true;
        if (names.isEmpty()) {
            options.error(
                    "topics",
                    "topics names no topic.",
                    "topics: [" + handler.topic().name() + "-copy]");
            right = false;
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String place = "topics[" + i + "]";
            try {
                var topic = new TopicId(name);
                if (topics.contains(topic)) {
                    options.error(place, "topics names \"" + name + "\" twice.", "name each topic once.");
                    right = false;
                }
                topics.add(topic);
            } catch (ProblemException e) {
                options.error(place, e.getMessage(), "");
                right = false;
            }
        }
        options.rejectUnknown(Map.of("topic", "publish takes a list: topics: [NAME]"));
        return right ? new Opening.Opened(new PublishHandler(sink, topics)) : new Opening.Rejected();
    }

    @Override
    public List<TopicId> targets(Section options) {
        return options.strings("topics").stream().map(TopicId::new).toList();
    }

    @Override
    public String limitOfAttempts() {
        return "it waits for nothing but the store";
    }
}
