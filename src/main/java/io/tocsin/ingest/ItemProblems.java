package io.tocsin.ingest;

import io.tocsin.problem.Location;
import io.tocsin.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mistakes in one item; at most {@value #MOST}, since a long list helps nobody. For one thread. */
final class ItemProblems {

    private static final int MOST = 10;

    private final Positions positions;
    private final int startOffset;
    private final List<Problem> found = new ArrayList<>();
    private @Nullable Location start;

    /** For the item that begins at an offset in the body. */
    ItemProblems(Positions positions, int startOffset) {
        this.positions = positions;
        this.startOffset = startOffset;
    }

    /** Adds a mistake at a place in the item. */
    void add(int offset, String key, String what, String fix) {
        if (found.size() < MOST) {
            start();
            found.add(Problem.error(positions.at(offset, key), what, fix));
        }
    }

    /** Adds a mistake of the whole item, such as a key that is missing. */
    void addAtStart(String key, String what, String fix) {
        if (found.size() < MOST) {
            var at = start();
            found.add(Problem.error(new Location(at.source(), at.line(), at.column(), key), what, fix));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<Problem> all() {
        return List.copyOf(found);
    }

    /** Asked for before any other place of the item, since the walk can go back only to here. */
    private Location start() {
        var known = start;
        if (known == null) {
            known = positions.startAt(startOffset, "");
            start = known;
        }
        return known;
    }
}
