package io.tocsin.kafka.settings;

import java.util.Locale;

/** What a start does about a cluster that does not answer. */
public enum ConnectOnStart {
    /** It goes on; the cluster is tried in the background for as long as it takes. */
    BACKGROUND,
    /** It fails, as walkerOS does, when no broker answers within {@code dial-timeout}. */
    REQUIRE;

    /** In lower case, as in the file. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
