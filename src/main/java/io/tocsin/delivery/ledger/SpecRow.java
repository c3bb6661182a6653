package io.tocsin.delivery.ledger;

import io.tocsin.alert.HandlerId;
import io.tocsin.alert.TopicId;
import io.tocsin.handler.HandlerRef;
import io.tocsin.handler.HandlerSpec;
import io.tocsin.handler.Origin;
import io.tocsin.problem.ProblemException;
import io.tocsin.problem.Problems;
import io.tocsin.settings.Json;
import io.tocsin.settings.Section;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.Keys;
import io.tocsin.wire.JsonTree;
import io.tocsin.wire.JsonWriter;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a definition: a version byte and JSON.
 *
 * @param number the handler's; the key of the row
 * @param fromSeq the log's end when it was first defined: older events are none of its business
 * @param fromCollected how many events its topic had collected by then; {@link #UNKNOWN} for a row of an earlier version
 */
public record SpecRow(long number, long topicNumber, long fromSeq, long fromCollected, End end, HandlerSpec spec) {

    /** Where a row of an earlier version says nothing. */
    public static final long UNKNOWN = -1;

    private static final byte VERSION = 1;

    public boolean isDraining() {
        return end.isSet();
    }

    /** Whether an event of its topic with this seq is, or was, for it to deliver. */
    public boolean had(long seq) {
        return fromSeq <= seq && seq < end.seq();
    }

    public SpecRow withSpec(HandlerSpec newSpec) {
        return new SpecRow(number, topicNumber, fromSeq, fromCollected, end, newSpec);
    }

    /** The same, counted as if it had been defined when its topic had collected this much. */
    public SpecRow withFromCollected(long events) {
        return new SpecRow(number, topicNumber, fromSeq, events, end, spec);
    }

    public SpecRow withEnd(End newEnd) {
        return new SpecRow(number, topicNumber, fromSeq, fromCollected, newEnd, spec);
    }

    public void addTo(Batch batch) {
        batch.put(Family.SPECS, Keys.of(number), value());
    }

    /** The stored form. */
    public byte[] value() {
        var json = JsonWriter.compact().beginObject();
        json.name("topicNumber")
                .value(topicNumber)
                .name("fromSeq")
                .value(fromSeq)
                .name("endSeq")
                .value(end.seq())
                .name("endCollected")
                .value(end.collected().events())
                .name("endCollectedBytes")
                .value(end.collected().bytes());
        if (end.discards()) {
            json.name("discards").value(true);
        }
        if (fromCollected != UNKNOWN) {
            json.name("fromCollected").value(fromCollected);
        }
        json.name("topic").value(spec.ref().topic().name());
        json.name("id").value(spec.ref().id().name());
        json.name("kind").value(spec.kind()).name("match").value(spec.match());
        json.name("origin").value(spec.origin().text());
        if (spec.options() != null) {
            JsonTree.write(json.name("options"), spec.options());
        }
        byte[] text = json.endObject().toByteArray();
        byte[] row = new byte[1 + text.length];
        row[0] = VERSION;
        System.arraycopy(text, 0, row, 1, text.length);
        return row;
    }

    /**
     * Decodes what {@link #value} made.
     *
     * @throws IllegalStateException when the bytes are damaged, or of a version that this daemon does not know
     */
    public static SpecRow decode(long number, byte[] row) {
        String source = "the stored definition of handler number " + number;
        if (row.length == 0 || row[0] != VERSION) {
            throw new IllegalStateException(source + " has a version that this daemon does not know");
        }
        var problems = new Problems();
        var table = Json.parse(source, Arrays.copyOfRange(row, 1, row.length), problems)
                .orElseGet(() -> Section.of(source, Map.of(), problems));
        try {
            problems.throwIfErrors();
            var decoded = decode(number, table);
            problems.throwIfErrors();
            return decoded;
        } catch (ProblemException | IllegalArgumentException e) {
            throw new IllegalStateException(source + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SpecRow decode(long number, Section table) {
        var ref = new HandlerRef(new TopicId(table.string("topic", "")), new HandlerId(table.string("id", "")));
        var spec = new HandlerSpec(
                ref,
                table.string("kind", ""),
                options(table),
                table.string("match", ""),
                new Origin(table.string("origin", "")));
        return new SpecRow(
                number,
                table.integer("topicNumber", 0, 1, Long.MAX_VALUE),
                table.integer("fromSeq", 0, 0, Long.MAX_VALUE),
                table.integer("fromCollected", UNKNOWN, UNKNOWN, Long.MAX_VALUE),
                new End(
                        table.integer("endSeq", 0, 0, Long.MAX_VALUE),
                        new Extent(
                                table.integer("endCollected", 0, 0, Long.MAX_VALUE),
                                table.integer("endCollectedBytes", Long.MAX_VALUE, 0, Long.MAX_VALUE)),
                        table.bool("discards", false)),
                spec);
    }

    private static @Nullable Map<String, @Nullable Object> options(Section table) {
        return table.has("options")
                ? table.section("options").map(Section::toMap).orElse(null)
                : null;
    }
}
