package io.tocsin.fault;

import java.util.Locale;

/** What the clusters promise. */
enum Mode {
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    /** As in a configuration file and on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
