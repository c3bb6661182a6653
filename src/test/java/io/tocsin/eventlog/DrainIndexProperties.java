package io.tocsin.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.eventlog.Drain.Run;
import io.tocsin.store.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DrainIndexProperties {

    @Provide
    Arbitrary<List<Run>> runs() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 5), Arbitraries.longs().between(1, 300))
                .as(Run::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Property
    void readsBackWhatItWrote(@ForAll("runs") List<Run> runs, @ForAll @IntRange(min = 1) int firstSeq) {
        // given
        var drain = new Drain(firstSeq, Samples.NOON, runs, firstSeq * 500L);

        // when
        var decoded = Drain.decode(firstSeq, drain.encode());

        // then
        assertThat(decoded).isEqualTo(drain);
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 60) byte[] row) {
        try {
            assertThat(Drain.decode(1, row).endSeq()).isGreaterThan(1);
        } catch (UnreadableLogException refused) {
            assertThat(refused.seq()).isEqualTo(1);
        }
    }

    @Property(tries = 300)
    void findsTheFirstSeqSinceAnyTime(
            @ForAll @Size(max = 20) List<@IntRange(max = 3) Integer> secondsBetween,
            @ForAll @IntRange(max = 40) int since) {
        // given
        var store = new MemoryStore();
        var writer = new LogWriter(store);
        List<Drain> drains = new ArrayList<>();
        long second = 0;
        for (int seconds : secondsBetween) {
            second += seconds;
            drains.add(writer.writeDrain(Instant.ofEpochSecond(second), List.of(new Run(1, 1 + second % 7))));
        }
        var time = Instant.ofEpochSecond(since);

        // when
        OptionalLong found = new DrainIndex(store).firstSeqSince(time);

        // then
        var expected = drains.stream()
                .filter(drain -> !drain.acceptedAt().isBefore(time))
                .mapToLong(Drain::firstSeq)
                .findFirst();
        assertThat(found).isEqualTo(expected);
    }
}
