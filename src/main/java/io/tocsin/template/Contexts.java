package io.tocsin.template;

import io.tocsin.alert.Event;
import java.time.Duration;

/** Makes the data for templates. Nothing is copied; what a template does not ask for is not computed. */
public final class Contexts {

    private Contexts() {}

    /**
     * Kapacitor's {@code alert.Data}, for the kinds {@code kafka} and {@code post}: {@code .ID .Message .Details .Time
     * .Duration .Level .Data .PreviousLevel .Recoverable}, and our own {@code .Header}, a map of the event's headers, which
     * does not show when the whole dot is printed or encoded.
     */
    public static Context alertData(Event event) {
        throw new UnsupportedOperationException("not yet: " + event);
    }

    /**
     * Kapacitor's {@code TemplateData}: {@code .ID .Message .Level .Time .Duration .Details .Name .TaskName .Group .Tags
     * .Fields}, {@code .Level} as text, and our own {@code .Header} as in {@link #alertData}.
     */
    public static Context templateData(Event event) {
        throw new UnsupportedOperationException("not yet: " + event);
    }

    /** The data of an {@code aggregate} handler's message: {@code .Count} and {@code .Interval}. */
    public static Context aggregate(long count, Duration interval) {
        throw new UnsupportedOperationException("not yet: " + count + " in " + interval);
    }
}
