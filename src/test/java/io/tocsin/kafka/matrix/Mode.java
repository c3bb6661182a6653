package io.tocsin.kafka.matrix;

import java.util.Map;

/**
 * One security mode, a row of the matrix.
 *
 * @param name as on the page
 * @param attempts by column; a column that makes no sense for the mode is absent
 */
record Mode(String name, Map<Column, Attempt> attempts) {

    Mode {
        attempts = Map.copyOf(attempts);
    }
}
