package io.tocsin.topic;

import io.tocsin.alert.Level;
import io.tocsin.alert.TopicId;

/**
 * A topic as it is now.
 *
 * @param level the highest level of its event states; OK without any
 * @param collected events collected since it was made or last deleted
 * @param number for the log; never reused
 * @param historyFrom log entries below this seq are no part of its history
 */
public record TopicView(TopicId id, Level level, long collected, long number, long historyFrom) {}
