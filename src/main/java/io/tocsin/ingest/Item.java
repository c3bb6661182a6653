package io.tocsin.ingest;

import io.tocsin.alert.Draft;
import io.tocsin.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** One event of a request, or why it is none. */
public sealed interface Item {

    /** Its place in the request, from 0. */
    int index();

    /** An event. */
    record Accepted(int index, Draft draft) implements Item {}

    /**
     * Not an event.
     *
     * @param problems at least one, in order of place; the key of each is the one within the item, such as {@code tags.host}
     */
    record Rejected(int index, List<Problem> problems) implements Item {

        /** Needs at least one problem. */
        public Rejected {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("an item is rejected for a reason");
            }
        }

        /** Every mistake and its fix, in one line. */
        public String sentence() {
            return problems.stream()
                    .map(problem ->
                            problem.fix().isEmpty() ? problem.what() : problem.what() + " Fix: " + problem.fix())
                    .collect(Collectors.joining("; "));
        }
    }
}
