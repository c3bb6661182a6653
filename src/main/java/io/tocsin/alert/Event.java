package io.tocsin.alert;

/**
 * One occurrence that a topic has collected.
 *
 * @param previousLevel the level that the same id had in the same topic before; OK when there was none
 */
public record Event(TopicId topic, EventState state, Level previousLevel, EventData data) {

    /** Whether the level differs from the one before. */
    public boolean isChange() {
        return state.level() != previousLevel;
    }
}
