package io.tocsin.topic;

import io.tocsin.alert.Level;

/**
 * How many ids of a topic are at each level, from which the topic's level follows without looking at a single state.
 *
 * @param ok at least 0, as the others
 */
record LevelCounts(long ok, long info, long warning, long critical) {

    static final LevelCounts NONE = new LevelCounts(0, 0, 0, 0);

    LevelCounts {
        if (ok < 0 || info < 0 || warning < 0 || critical < 0) {
            throw new IllegalStateException(
                    "a level count fell below zero: " + ok + ", " + info + ", " + warning + ", " + critical);
        }
    }

    LevelCounts plus(Level level, long change) {
        return switch (level) {
            case OK -> new LevelCounts(ok + change, info, warning, critical);
            case INFO -> new LevelCounts(ok, info + change, warning, critical);
            case WARNING -> new LevelCounts(ok, info, warning + change, critical);
            case CRITICAL -> new LevelCounts(ok, info, warning, critical + change);
        };
    }

    /** How many ids there are. */
    long sum() {
        return ok + info + warning + critical;
    }

    /** The highest level that an id has; OK without ids. */
    Level highest() {
        if (critical > 0) {
            return Level.CRITICAL;
        }
        if (warning > 0) {
            return Level.WARNING;
        }
        return info > 0 ? Level.INFO : Level.OK;
    }
}
