package io.tocsin.eventlog;

import io.tocsin.alert.Event;
import io.tocsin.alert.Series;
import java.util.List;

/** An upper estimate of what an entry occupies in the heap of a 64-bit JVM with compressed pointers. */
final class HeapSize {

    /** Entry, event, state, data, two times, a duration, three empty maps, six strings without their text, places in the tail. */
    private static final int ENTRY = 900;

    /** A node of a map and two strings without their text. */
    private static final int MAPPING = 40 + 2 * 48;

    /** A string or boxed number in a list, without its text. */
    private static final int ELEMENT = 56;

    private HeapSize() {}

    static long of(LogEntry entry) {
        Event event = entry.event();
        // a character takes one or two bytes in the heap, and never less than half of that in UTF-8
        long size = ENTRY + 2L * entry.bytes();
        size += (long) MAPPING
                * (event.data().tags().size()
                        + event.data().fields().size()
                        + event.data().headers().size());
        List<Series> explicit = event.data().explicitSeries();
        if (explicit != null) {
            for (Series series : explicit) {
                size += ENTRY + (long) MAPPING * series.tags().size();
                size += (long) ELEMENT * series.columns().size();
                for (List<?> row : series.values()) {
                    size += ELEMENT + (long) ELEMENT * row.size();
                }
            }
        }
        return size;
    }
}
