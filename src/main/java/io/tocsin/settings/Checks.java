package io.tocsin.settings;

/**
 * The mistakes of one table of a list whose tables have ids and can be disabled, each as {@code kafka "<id>": <text>} at its
 * key. A disabled table may hold anything of the right type, so nothing is said about its values. For one thread.
 */
public final class Checks {

    private final Section section;
    private final String id;
    private final boolean enabled;
    private boolean hasFailed;

    /**
     * For the keys of one table.
     *
     * @param id of the table
     * @param enabled whether its mistakes matter
     */
    public Checks(Section section, String id, boolean enabled) {
        this.section = section;
        this.id = id;
        this.enabled = enabled;
    }

    /** An error unless {@code holds}; without a {@code fix}, a key that is absent is to be given. */
    public boolean require(boolean holds, String key, String text, String fix) {
        if (!holds) {
            error(key, text, fix);
        }
        return holds;
    }

    /** An error at {@code key}; an empty {@code fix} proposes to give the key where it is absent. */
    public void error(String key, String text, String fix) {
        error(section, key, text, fix);
    }

    /** The same for a key of a table within this one. */
    public void error(Section section, String key, String text, String fix) {
        if (enabled) {
            hasFailed = true;
            section.error(key, sentence(text), fix.isEmpty() && !section.has(key) ? section.written(key, "…") : fix);
        }
    }

    /** A warning at {@code key}. */
    public void warn(String key, String text) {
        if (enabled) {
            section.problems().warning(section.at(key), sentence(text), "");
        }
    }

    /** Whether there was an error. */
    public boolean hasFailed() {
        return hasFailed;
    }

    /** Whether the table is enabled, so that its files are worth a look. */
    public boolean isEnabled() {
        return enabled;
    }

    private String sentence(String text) {
        return section.path().replaceFirst("\\[.*", "") + " \"" + id + "\": " + text + (text.endsWith(".") ? "" : ".");
    }
}
