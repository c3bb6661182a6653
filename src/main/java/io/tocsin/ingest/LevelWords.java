package io.tocsin.ingest;

import io.tocsin.alert.Level;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words that senders use for a level. */
public final class LevelWords {

    private static final Map<String, Level> WORDS = words();

    private LevelWords() {}

    /**
     * A level as Kapacitor reads it, or one of the usual words, in any case and without the blanks around it. The empty
     * text, which Kapacitor takes for OK, is no level here: a sender that forgot it must not clear an alert.
     */
    public static Optional<Level> parse(String text) {
        var word = text.strip();
        if (word.isEmpty()) {
            return Optional.empty();
        }
        var level = Level.parse(word);
        return level.isPresent() ? level : Optional.ofNullable(WORDS.get(word.toLowerCase(Locale.ROOT)));
    }

    private static Map<String, Level> words() {
        var words = new HashMap<String, Level>();
        put(
                words,
                Level.CRITICAL,
                "critical crit page fatal emergency emerg alert error err high major disaster down p1 p2 sev1 sev2");
        put(words, Level.WARNING, "warning warn medium average minor degraded unreachable p3 sev3");
        put(words, Level.INFO, "info information informational notice low none debug p4 p5 sev4 sev5");
        put(words, Level.OK, "ok normal resolved clear cleared up recovery");
        return Map.copyOf(words);
    }

    private static void put(Map<String, Level> words, Level level, String list) {
        for (var word : list.split(" ", -1)) {
            words.put(word, level);
        }
    }
}
