package io.tocsin.delivery.run;

import static io.tocsin.delivery.run.Stage.definition;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.eventlog.EncodedDraft;
import io.tocsin.eventlog.EventLog;
import io.tocsin.store.MemoryStore;
import java.util.ArrayList;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    @Property(tries = 200)
    void whateverRunnersDoTheBoundHoldsAndEachHasItsEvenPart(
            @ForAll @IntRange(min = 1, max = 40) int runners, @ForAll Random random) {
        // given
        var all = new ReadAhead(100_000);
        var parts = new ArrayList<ReadAhead.Part>();
        for (int i = 0; i < runners; i++) {
            parts.add(all.part());
        }
        var held = new long[runners];

        // when, then
        for (int move = 0; move < 400; move++) {
            int who = random.nextInt(runners);
            long room = parts.get(who).room();
            if (held[who] == 0) {
                assertThat(room).isGreaterThanOrEqualTo(50_000 / runners);
            }
            held[who] = random.nextInt(3) == 0 ? 0 : held[who] + Math.max(0, room);
            parts.get(who).holds(held[who]);
            assertThat(all.heldBytes()).isBetween(0L, 150_000L);
        }
        parts.forEach(ReadAhead.Part::end);
        assertThat(all.heldBytes()).isZero();
    }

    @Test
    void aHandlerThatHoldsAWindowForEverLeavesTheOthersTheirPart() {
        // given: room for about forty events, and two handlers that would take a hundred each
        int bytes = Entries.stamp(EncodedDraft.encode(Entries.draft("id10"), Integer.MAX_VALUE), 1, 1, 1)
                .bytes();
        var readAhead = new ReadAhead(40L * bytes);
        var stage = new Stage(new MemoryStore(), EventLog.DEFAULT_TAIL_BYTES, readAhead);
        stage.collect(100);
        var stuck = new HeldHandler(100);
        var well = HeldHandler.delivering(100);

        // when
        stage.runner(definition(stuck));
        stage.settle();
        int taken = stuck.waiting().size();
        stage.runner(definition(well));
        stage.settle();

        // then
        assertThat(taken).isBetween(38, 41);
        assertThat(well.handedOver).hasSize(100).isSorted();
        assertThat(readAhead.heldBytes()).isLessThanOrEqualTo(41L * bytes);
    }
}
