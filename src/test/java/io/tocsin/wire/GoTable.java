package io.tocsin.wire;

import io.tocsin.golden.Golden;
import java.util.Arrays;
import java.util.stream.Stream;

/** Tables of what Go answers, written by {@code src/test/go/wire.go}: one case a line, columns separated by tabs. */
final class GoTable {

    private GoTable() {}

    static Stream<String[]> rows(String name) {
        return Arrays.stream(Golden.read(GoTable.class, name).split("\n")).map(line -> line.split("\t", -1));
    }
}
