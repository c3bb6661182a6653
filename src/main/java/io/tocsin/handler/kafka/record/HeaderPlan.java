package io.tocsin.handler.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.alert.Event;
import io.tocsin.kafka.OutgoingRecord.RecordHeader;
import io.tocsin.template.Contexts;
import io.tocsin.template.Limits;
import io.tocsin.template.RenderFailedException;
import io.tocsin.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The headers of a record, in the order of their sources. A later one replaces an earlier one of the same name, upper and
 * lower case distinguished, and keeps its place.
 */
final class HeaderPlan {

    /** No headers, as Kapacitor. */
    static final HeaderPlan NONE = new HeaderPlan(List.of());

    /** Where headers come from. */
    sealed interface Source {

        /** Puts what it has for the event. */
        void putInto(Map<String, byte[]> headers, Event event, Limits limits) throws RenderFailedException;

        /** The same bytes for each event. */
        record Constant(String name, String value) implements Source {

            @Override
            public void putInto(Map<String, byte[]> headers, Event event, Limits limits) {
                headers.put(name, value.getBytes(UTF_8));
            }
        }

        /**
         * A template; a header that comes out empty, as of <code>{{ index .Header "absent" }}</code>, is left out, and then
         * an earlier one of its name stays.
         */
        record Rendered(String name, Template template) implements Source {

            @Override
            public void putInto(Map<String, byte[]> headers, Event event, Limits limits) throws RenderFailedException {
                String value = template.render(Contexts.alertData(event), limits);
                if (!value.isEmpty()) {
                    headers.put(name, value.getBytes(UTF_8));
                }
            }
        }

        /** These tags, as far as the event has them. */
        record Tags(List<String> names) implements Source {

            public Tags {
                names = List.copyOf(names);
            }

            @Override
            public void putInto(Map<String, byte[]> headers, Event event, Limits limits) {
                for (String name : names) {
                    String value = event.data().tags().get(name);
                    if (value != null) {
                        headers.put(name, value.getBytes(UTF_8));
                    }
                }
            }
        }

        /** Every tag of the event. */
        record AllTags() implements Source {

            @Override
            public void putInto(Map<String, byte[]> headers, Event event, Limits limits) {
                event.data().tags().forEach((name, value) -> headers.put(name, value.getBytes(UTF_8)));
            }
        }
    }

    private final List<Source> sources;
    private final boolean isConstant;
    private final List<RecordHeader> constant;

    HeaderPlan(List<Source> sources) {
        this.sources = List.copyOf(sources);
        this.isConstant = sources.stream().allMatch(Source.Constant.class::isInstance);
        var headers = new LinkedHashMap<String, byte[]>();
        for (var source : isConstant ? sources : List.<Source>of()) {
            var always = (Source.Constant) source;
            headers.put(always.name(), always.value().getBytes(UTF_8));
        }
        this.constant = listed(headers);
    }

    /** The same, and then these. */
    HeaderPlan with(List<Source> more) {
        if (more.isEmpty()) {
            return this;
        }
        var all = new ArrayList<>(sources);
        all.addAll(more);
        return new HeaderPlan(all);
    }

    /**
     * The headers of an event's record.
     *
     * @throws RenderFailedException when a template does not fit the event
     */
    List<RecordHeader> headers(Event event, Limits limits) throws RenderFailedException {
        if (isConstant) {
            return constant;
        }
        var headers = new LinkedHashMap<String, byte[]>();
        for (var source : sources) {
            source.putInto(headers, event, limits);
        }
        return listed(headers);
    }

    private static List<RecordHeader> listed(Map<String, byte[]> headers) {
        var list = new ArrayList<RecordHeader>(headers.size());
        headers.forEach((name, value) -> list.add(new RecordHeader(name, value)));
        return List.copyOf(list);
    }
}
