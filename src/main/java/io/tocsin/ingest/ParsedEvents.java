package io.tocsin.ingest;

import java.util.List;

/**
 * The events of one request.
 *
 * @param single whether the body was one object, and not a list or lines
 * @param items in order, at least one
 */
public record ParsedEvents(boolean single, List<Item> items) {

    public ParsedEvents {
        items = List.copyOf(items);
    }
}
