package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.server.Judge.Accepted;
import io.tocsin.server.Judge.Line;
import io.tocsin.server.Judge.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final Line CPU = new Line("system", "cpu");
    private static final Line DISK = new Line("system", "disk");

    private final List<Accepted> accepted = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();

    JudgeTest() {
        for (long counter = 1; counter <= 5; counter++) {
            accepted.add(new Accepted(CPU, counter, 10 * counter));
            accepted.add(new Accepted(DISK, counter, 10 * counter + 1));
            seen.add(new Seen(CPU, counter, 0));
            seen.add(new Seen(DISK, counter, 1));
        }
    }

    @Test
    void isContentWithEverythingOnceAndInOrder() {
        var verdict = Judge.judge(accepted, seen);

        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.duplicates()).isZero();
    }

    @Test
    void countsRepetitionsAndAllowsThem() {
        seen.add(new Seen(CPU, 2, 0));
        seen.add(new Seen(CPU, 3, 0));

        var verdict = Judge.judge(accepted, seen);

        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.duplicates()).isEqualTo(2);
    }

    @Test
    void namesAnEventWithoutARecord() {
        seen.remove(new Seen(CPU, 3, 0));

        var verdict = Judge.judge(accepted, seen);

        assertThat(verdict.lost()).singleElement().asString().contains("cpu", "counter=3");
        assertThat(verdict.disordered()).isEmpty();
    }

    @Test
    void namesTheLastEventWithoutARecord() {
        seen.remove(new Seen(DISK, 5, 1));

        assertThat(Judge.judge(accepted, seen).lost())
                .singleElement()
                .asString()
                .contains("disk", "counter=5");
    }

    @Test
    void namesSwappedRecords() {
        Collections.swap(seen, 2, 4);

        var verdict = Judge.judge(accepted, seen);

        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.disordered()).singleElement().asString().contains("cpu", "counter=2", "behind 3");
    }

    @Test
    void namesARecordThatNobodyWasToldOf() {
        accepted.remove(accepted.size() - 1);

        var verdict = Judge.judge(accepted, seen);

        assertThat(verdict.unexpected()).singleElement().asString().contains("disk", "counter=5");
        assertThat(verdict.isClean()).isFalse();
    }

    @Test
    void namesAnIdInTwoPartitions() {
        seen.set(8, new Seen(CPU, 5, 1));

        assertThat(Judge.judge(accepted, seen).disordered())
                .singleElement()
                .asString()
                .contains("partition 1");
    }

    @Test
    void namesSeqsThatDoNotRise() {
        accepted.set(8, new Accepted(CPU, 5, 40));

        assertThat(Judge.judge(accepted, seen).disordered())
                .singleElement()
                .asString()
                .contains("seq 40");
    }

    @Test
    void namesAGapInTheListItself() {
        accepted.remove(new Accepted(CPU, 3, 30));

        var verdict = Judge.judge(accepted, seen);

        assertThat(verdict.disordered()).singleElement().asString().contains("counter=4");
        assertThat(verdict.unexpected()).singleElement().asString().contains("counter=3");
    }
}
