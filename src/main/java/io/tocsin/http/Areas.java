package io.tocsin.http;

import java.util.List;
import java.util.Map;

/** All areas of a listener. */
record Areas(List<Area> areas) {

    private static final Area NOWHERE = new Area(List.of(""), Area.Manners.STRICT, Map.of(), List.of());

    Areas {
        areas = List.copyOf(areas);
    }

    /** The area with the longest prefix of {@code path}; one without routes when there is none. */
    Area areaOf(String path) {
        var best = NOWHERE;
        int longest = -1;
        for (var area : areas) {
            int length = area.prefixOf(path).map(String::length).orElse(-1);
            if (length > longest) {
                best = area;
                longest = length;
            }
        }
        return best;
    }
}
