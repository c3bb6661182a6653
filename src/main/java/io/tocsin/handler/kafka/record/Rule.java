package io.tocsin.handler.kafka.record;

import io.tocsin.expression.Expression;
import io.tocsin.expression.ExpressionFailedException;
import io.tocsin.expression.Memory;
import io.tocsin.expression.Subject;
import org.jspecify.annotations.Nullable;

/**
 * One of a handler's {@code rules}.
 *
 * @param match which events it is for; null for every event. It remembers nothing, so that it says the same of an event
 *     that is tried again
 * @param form how the records of these are made; null when they are ignored
 * @param place where it stands in the options, and what it matches; empty for what is no rule
 * @param reason why they are ignored, for the receipt
 */
record Rule(@Nullable Expression match, @Nullable RecordForm form, String place, String reason) {

    /** Whether the rule is for that event; not when {@code match} has no answer, for instance because a tag is absent. */
    boolean matches(Subject subject, RecordPlan.Notes notes) {
        if (match == null) {
            return true;
        }
        try {
            return match.test(subject, Memory.none());
        } catch (ExpressionFailedException e) {
            notes.matchFailed();
            return false;
        }
    }
}
