package io.tocsin.settings;

import java.util.Arrays;

/** Turns offsets into lines and columns; quick when asked in rising order. */
final class Lines {

    private final String text;
    private final int[] starts;

    // The last answer: in one long line the next one is counted from there, not again from its start.
    private int lastOffset;
    private int lastColumn = 1;

    Lines(String text) {
        this.text = text;
        var found = new int[] {0};
        int count = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = i + 1;
        }
        starts = Arrays.copyOf(found, count);
    }

    /** The place of the character at {@code offset}, which may be one past the end. */
    Position at(int offset) {
        int line = lineOf(offset);
        boolean onward = lastOffset >= starts[line] && lastOffset <= offset;
        lastColumn = onward
                ? lastColumn + text.codePointCount(lastOffset, offset)
                : 1 + text.codePointCount(starts[line], offset);
        lastOffset = offset;
        return new Position(line + 1, lastColumn);
    }

    /** Where the line after that of {@code offset} starts; the text's length after the last one. */
    int nextLine(int offset) {
        int next = lineOf(offset) + 1;
        return next < starts.length ? starts[next] : text.length();
    }

    private int lineOf(int offset) {
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found : -found - 2;
    }
}
