package io.tocsin.delivery.ledger;

import io.tocsin.eventlog.IdHash;
import io.tocsin.expression.Expression;
import io.tocsin.wire.Utf8;
import java.util.Arrays;

/**
 * What a match remembered when the event before a cursor was decided, so that the next one is decided the same way after a
 * restart.
 *
 * @param match stands for the text of the match, since a definition can change between two stores of the cursor
 * @param memory empty for a match without stateful functions
 */
public record Remembered(long match, byte[] memory) {

    /** For no match, or one that needs no memory. */
    public static final Remembered NOTHING = new Remembered(0, new byte[0]);

    /** What stands for {@code match}. */
    public static long hash(Expression match) {
        return IdHash.of(Utf8.bytes(match.toString())).high();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Remembered that && match == that.match && Arrays.equals(memory, that.memory);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(match) * 31 + Arrays.hashCode(memory);
    }
}
