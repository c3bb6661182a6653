package io.tocsin.ingest;

import io.tocsin.problem.Location;

/**
 * Line and column of places in a body. Items are asked about in rising order and each from its start on, so that a body
 * full of mistakes is walked through about once. For one thread.
 */
final class Positions {

    static final String SOURCE = "request body";

    /** A place that the walk can go back to; line and column count from 1. */
    private record Mark(int offset, int line, int column) {}

    private final byte[] body;
    private Mark start = new Mark(0, 1, 1);
    private Mark here = start;

    Positions(byte[] body) {
        this.body = body;
    }

    /** The place of the first byte of an item, which must not lie before that of the last one. */
    Location startAt(int offset, String key) {
        var location = at(offset, key);
        start = here;
        return location;
    }

    /** The place of a byte that does not lie before the start of the last item. */
    Location at(int offset, String key) {
        var from = offset < here.offset() ? start : here;
        int line = from.line();
        int column = from.column();
        int end = Math.min(offset, body.length);
        for (int i = from.offset(); i < end; i++) {
            if (body[i] == '\n') {
                line++;
                column = 1;
            } else if ((body[i] & 0xC0) != 0x80) {
                // a continuation byte of UTF-8 is no character of its own
                column++;
            }
        }
        here = new Mark(end, line, column);
        return new Location(SOURCE, line, column, key);
    }
}
