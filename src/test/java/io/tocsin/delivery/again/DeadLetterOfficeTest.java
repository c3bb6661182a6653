package io.tocsin.delivery.again;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.HandlerId;
import io.tocsin.delivery.again.DeadLetterOffice.Filed;
import io.tocsin.delivery.again.DeadLetterOffice.Place;
import io.tocsin.delivery.ledger.DeadLetters;
import io.tocsin.delivery.run.Entries;
import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.eventlog.LogEntry;
import io.tocsin.handler.HandlerRef;
import io.tocsin.store.Batch;
import io.tocsin.store.Family;
import io.tocsin.store.MemoryStore;
import io.tocsin.store.Store.Durability;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeadLetterOfficeTest {

    private final MemoryStore store = new MemoryStore();
    private final DeadLetterOffice office = new DeadLetterOffice(
            store,
            (topic, number) ->
                    new Addressee(number, new HandlerRef(Entries.TOPIC, new HandlerId("h" + number)), false, 0));

    @Test
    void listsInOrderOfHandlerAndSeqInPages() {
        // given
        bury(3, 1, "a");
        bury(3, 2, "a");
        bury(4, 1, "a");

        // when
        var first = office.list(DeadLetterFilter.ALL, Place.FIRST, 2);
        var second = office.list(DeadLetterFilter.ALL, first.next().orElseThrow(), 2);

        // then
        assertThat(shown(first.letters())).containsExactly("h3 1", "h3 2");
        assertThat(first.next()).contains(new Place(4, 1));
        assertThat(shown(second.letters())).containsExactly("h4 1");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void findsOneHandlersOrOneEventsAmongMany() {
        // given
        for (int number = 1; number <= 5; number++) {
            for (int seq = 1; seq <= 5; seq++) {
                bury(number, seq, "a");
            }
        }

        // when, then
        assertThat(shown(all(DeadLetterFilter.ALL.withHandler("h3"))))
                .containsExactly("h3 1", "h3 2", "h3 3", "h3 4", "h3 5");
        assertThat(shown(all(DeadLetterFilter.ALL.withSeq(4)))).containsExactly("h1 4", "h2 4", "h3 4", "h4 4", "h5 4");
        assertThat(shown(all(DeadLetterFilter.ALL.withSeq(5).withHandler("h5"))))
                .containsExactly("h5 5");
        assertThat(all(DeadLetterFilter.ALL.withSeq(6))).isEmpty();
        assertThat(all(DeadLetterFilter.ALL.withTopic("other"))).isEmpty();
    }

    @Test
    void findsByAPartOfTheReasonAndByTheTimeOfGivingUp() {
        // given
        bury(1, 1, "Record too large");
        bury(1, 2, "bad template");

        // when, then
        assertThat(shown(all(DeadLetterFilter.ALL.withReason("too LARGE")))).containsExactly("h1 1");
        var at = Entries.NOON.plusSeconds(2);
        assertThat(shown(all(DeadLetterFilter.ALL.withTimes(at, Instant.MAX)))).containsExactly("h1 2");
        assertThat(shown(all(DeadLetterFilter.ALL.withTimes(Instant.MIN, at)))).containsExactly("h1 1");
    }

    @Test
    void looksAtABoundedNumberInOneCall() {
        // given
        for (int number = 1; number <= 10_001; number++) {
            bury(number, 1, "a");
        }

        // when
        var step = office.count(DeadLetterFilter.ALL.withReason("none has this"), Place.FIRST);

        // then
        assertThat(step.letters()).isZero();
        assertThat(step.next()).contains(new Place(10_001, 1));
    }

    @Test
    void dropsWhatIsMeantAndNothingElse() {
        // given
        bury(1, 1, "a");
        bury(1, 2, "b");
        bury(2, 2, "a");

        // when
        var step = office.drop(DeadLetterFilter.ALL.withReason("a"), Place.FIRST);

        // then
        assertThat(step.letters()).isEqualTo(2);
        assertThat(step.next()).isEmpty();
        assertThat(shown(all(DeadLetterFilter.ALL))).containsExactly("h1 2");
    }

    @Test
    void aPlaceIsReadAsItIsWritten() {
        assertThat(Place.parse(new Place(17, 4).toString())).contains(new Place(17, 4));
        assertThat(List.of("", "1", "1-", "-1", "a-1", "1-1-1", "9999999999999999999-1"))
                .allSatisfy(text -> assertThat(Place.parse(text)).isEmpty());
    }

    private void bury(long number, long seq, String reason) {
        var batch = new Batch();
        var encoded = EncodedDraft.encode(Entries.draft("id" + seq), EncodedDraft.DEFAULT_MAX_BYTES);
        var entry = Entries.stamp(encoded, 1, seq, seq);
        store.write(log(entry, encoded), Durability.UNSYNCED);
        DeadLetters.addTo(batch, number, entry, encoded.value(), reason, 1, Entries.NOON.plusSeconds(seq));
        store.write(batch, Durability.UNSYNCED);
    }

    private static Batch log(LogEntry entry, EncodedDraft encoded) {
        var batch = new Batch();
        batch.put(Family.LOG, EventLog.key(entry.topicNumber(), entry.seq()), encoded.value());
        return batch;
    }

    private List<Filed> all(DeadLetterFilter filter) {
        var letters = new ArrayList<Filed>();
        var next = Optional.of(Place.FIRST);
        while (next.isPresent()) {
            var page = office.list(filter, next.get(), 3);
            letters.addAll(page.letters());
            next = page.next();
        }
        return letters;
    }

    private static List<String> shown(List<Filed> letters) {
        return letters.stream()
                .map(filed -> filed.addressee().handler().id().name() + " "
                        + filed.letter().entry().seq())
                .toList();
    }
}
