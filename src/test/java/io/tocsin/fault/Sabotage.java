package io.tocsin.fault;

import io.tocsin.fault.Evidence.Exhibit;
import io.tocsin.fixture.flow.Judge.Accepted;
import io.tocsin.fixture.flow.Judge.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** One record changed behind the judge's back, to see that the judge looks. */
enum Sabotage {
    /** A record is missing. */
    LOSE,
    /** A record of the calm at the end lies there once more, right behind itself. */
    REPEAT,
    /** Two records of one id have changed places. */
    SWAP;

    /** As on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The evidence with one record of one handler changed. */
    Evidence applyTo(Evidence evidence, Random random) {
        var exhibits = evidence.exhibits().stream()
                .filter(exhibit -> exhibit.handler().stays())
                .toList();
        var exhibit = exhibits.get(random.nextInt(exhibits.size()));
        var calm = new HashSet<Seen>();
        for (var event : evidence.accepted()) {
            if (event.seq() > evidence.calmFromSeq()) {
                calm.addAll(records(exhibit, event));
            }
        }
        return evidence.with(new Exhibit(exhibit.handler(), changed(exhibit.seen(), calm, random)));
    }

    private static Set<Seen> records(Exhibit exhibit, Accepted event) {
        var records = new HashSet<Seen>();
        for (int partition = 0; partition < Campaign.PARTITIONS; partition++) {
            records.add(new Seen(event.line(), event.counter(), partition));
        }
        records.removeIf(
                record -> !event.line().topic().equals(exhibit.handler().topic()));
        return records;
    }

    /** Among records of the calm only, since no other record is sure to lie there but once. */
    private List<Seen> changed(List<Seen> seen, Set<Seen> calm, Random random) {
        var places = new ArrayList<Integer>();
        for (int i = 0; i < seen.size(); i++) {
            if (calm.contains(seen.get(i))) {
                places.add(i);
            }
        }
        Collections.shuffle(places, random);
        var changed = new ArrayList<>(seen);
        switch (this) {
            case LOSE -> changed.remove((int) places.get(0));
            case REPEAT -> changed.add(places.get(0), seen.get(places.get(0)));
            case SWAP -> swap(changed, places);
        }
        return changed;
    }

    private static void swap(List<Seen> records, List<Integer> places) {
        for (int one : places) {
            for (int other : places) {
                if (one != other
                        && records.get(one).line().equals(records.get(other).line())) {
                    Collections.swap(records, one, other);
                    return;
                }
            }
        }
        throw new AssertionError("no id has two records in the calm");
    }
}
