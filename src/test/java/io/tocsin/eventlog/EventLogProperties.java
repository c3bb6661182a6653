package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Draft;
import io.tocsin.store.MemoryStore;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Memory and store answer alike, whatever was kept, evicted, forgotten or restarted in between. */
class EventLogProperties {

    private static final int TOPICS = 3;

    /** One thing that happens to a log. */
    private record Step(Kind kind, int topicNumber, List<Draft> drafts) {
        private enum Kind {
            APPEND,
            KEEP,
            FORGET,
            RESTART
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var topics = Arbitraries.integers().between(1, TOPICS);
        var appends = Combinators.combine(
                        topics, Samples.drafts().list().ofMinSize(1).ofMaxSize(4))
                .as((topic, drafts) -> new Step(Step.Kind.APPEND, topic, drafts));
        var others = Combinators.combine(
                        Arbitraries.of(Step.Kind.KEEP, Step.Kind.KEEP, Step.Kind.FORGET, Step.Kind.RESTART), topics)
                .as((kind, topic) -> new Step(kind, topic, List.of()));
        return Arbitraries.oneOf(appends, appends, others).list().ofMaxSize(20);
    }

    @Property(tries = 80, edgeCases = EdgeCasesMode.NONE)
    void theTailAndTheStoreGiveTheSame(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(max = 40_000) int tailBytes,
            @ForAll @IntRange(min = 1, max = 6) int maxEvents,
            @ForAll @IntRange(min = 1, max = 3_000) int maxBytes) {
        // given
        var store = new MemoryStore();
        var writer = new LogWriter(store);
        var fromMemory = new EventLog(store, tailBytes);
        var fromStore = new EventLog(store, 0);

        // when
        for (Step step : steps) {
            switch (step.kind()) {
                case APPEND -> fromMemory.appended(writer.write(step.topicNumber(), step.drafts()));
                case KEEP -> fromMemory.keep(step.topicNumber(), writer.nextSeq());
                case FORGET -> fromMemory.forget(step.topicNumber());
                case RESTART -> {
                    writer.write(step.topicNumber(), List.of(Samples.draft("written, and not appended")));
                    fromMemory.restartTail(writer.nextSeq());
                }
            }
        }

        // then
        assertThat(fromMemory.tailBytes()).isBetween(0L, (long) tailBytes);
        for (int topic = 1; topic <= TOPICS; topic++) {
            for (long seq = 1; seq <= writer.nextSeq(); seq++) {
                assertThat(fromMemory.read(topic, Samples.TOPIC, seq, maxEvents, maxBytes))
                        .isEqualTo(fromStore.read(topic, Samples.TOPIC, seq, maxEvents, maxBytes));
                assertThat(fromMemory.entry(topic, Samples.TOPIC, seq))
                        .isEqualTo(fromStore.entry(topic, Samples.TOPIC, seq));
            }
        }
    }
}
